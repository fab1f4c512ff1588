import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOfTemplate } from '../init/markdown-parts.js';
import { listFiles } from '../repository/list-files.js';
import { staleMentions } from './stale-mentions.js';

const ROOT = resolve(import.meta.dirname, '../../../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const files = listFiles(ROOT);
const scripts = Object.keys(JSON.parse(read('package.json')).scripts);
const documents = files.filter((file) =>
  /^(?:[A-Z]+|(?:docs|bench)\/[\w-]+|packages\/[\w-]+\/[A-Z]+)\.md$/.test(file),
);

// A service's documents are its own, and so are its scripts.
describe.skipIf(!isOfTemplate(read('README.md')))(
  'The documents of the template and the kit',
  () => {
    it.each(documents)('%s mentions only links, paths and npm scripts that exist', (document) => {
      expect(staleMentions(document, { files, scripts, read })).toEqual([]);
    });
  },
);

describe('What a document mentions', () => {
  const stale = (text: string): string[] =>
    staleMentions('docs/page.md', {
      files: ['README.md', 'docs/page.md', 'packages/messaging/src/consuming/lanes.ts'],
      scripts: ['start', 'test:kit'],
      read: (file) => (file === 'docs/page.md' ? text : '# Read me: twice\n'),
    });

  it.each([
    ['a link from its folder', '[root](../README.md)'],
    ['a folder', '[kit](../packages/messaging/)'],
    ['a heading of another page', '[there](../README.md#read-me-twice)'],
    ['a heading of its own', '# Here\n[up](#here)'],
    ['the end of a path', '`consuming/lanes.ts`, `src/consuming/`'],
    ['what a build makes', '`dist/main.js`'],
    ['a pattern', '`test/*.spec.ts`, `schemas/<type>/v1.avsc`, `.schema.json`'],
    ['a script', '`npm run --silent test:kit`, npm start'],
    ['tests to run', '`npx vitest run --project kit packages/messaging/src`'],
    ['an address elsewhere', '[web](https://example.com/gone.md)'],
  ])('is found: %s', (_, text) => {
    expect(stale(text)).toEqual([]);
  });

  it.each([
    ['a file', '[root](README.md)', 'README.md'],
    ['a heading', '[there](../README.md#gone)', '../README.md#gone'],
    ['a path', '`consuming/gone.ts`', 'consuming/gone.ts'],
    ['a part of a name', '`anes.ts`', 'anes.ts'],
    ['a folder', '`messaging/consuming/`', 'messaging/consuming/'],
    ['a script', '```sh\nnpm run gone\n```', 'gone'],
    ['a script of npm itself', '`npm test`', 'test'],
    ['tests to run', '`npx vitest run --project kit test/e2e`', 'test/e2e'],
  ])('is missed: %s', (_, text, missed) => {
    expect(stale(text)).toEqual([missed]);
  });
});
