import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SERVICE = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(SERVICE, path), 'utf8');
const readPage = (path: string): string => read(`../../${path}`);

/** Its lines without their indentation: a page shows methods without the class around them. */
const linesOf = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .join('\n');

const pages = [
  { page: 'docs/recipes.md', folder: 'test/fixtures/recipes' },
  { page: 'docs/authentication.md', folder: 'test/fixtures/authentication' },
];

/** What a page tells a service's author to write is what tests run. */
describe.each(pages)('$page', ({ page, folder }) => {
  const text = readPage(page);
  const blocks = [...text.matchAll(/^```ts\n\/\/ (\S+)\n([^]*?)\n```$/gm)];

  it('names the file of every block of code', () => {
    expect(blocks).toHaveLength(text.split('```ts').length - 1);
    expect(blocks.length).toBeGreaterThan(0);
  });

  it.each(blocks.map(([, name, code]) => [name!, code!]))('shows %s as it runs', (name, code) => {
    const file = name === 'recipes.spec.ts' ? `src/running/${name}` : `${folder}/${name}`;
    expect(linesOf(read(file))).toContain(linesOf(code));
  });
});
