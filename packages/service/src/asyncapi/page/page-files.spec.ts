import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMPONENT_SCRIPT, COMPONENT_STYLE, pageFolder } from './page-files.js';

const SCRIPT = join(import.meta.dirname, '../../../scripts/copy-page-files.mjs');

let build: string;

beforeEach(async () => {
  build = await mkdtemp(join(tmpdir(), 'page-files-'));
});

afterEach(() => rm(build, { recursive: true }));

describe("The page's files", () => {
  it('are those of a build once it has copied them, licences included', async () => {
    await promisify(execFile)(process.execPath, [SCRIPT, join(build, 'files')]);
    expect(pageFolder(build)).toBe(join(build, 'files'));
    const licences = ['LICENSE', `${COMPONENT_SCRIPT}.LICENSE.txt`];
    for (const file of [COMPONENT_SCRIPT, COMPONENT_STYLE, ...licences]) {
      const copied = await readFile(join(build, 'files', file));
      expect(copied.equals(await readFile(join(pageFolder(), file)))).toBe(true);
    }
  });

  it("are those of the component's package before", () => {
    expect(pageFolder()).toMatch(/node_modules.@asyncapi.react-component$/);
  });

  it('are missing from a build that has not copied them', () => {
    expect(() => pageFolder(build)).toThrow('npm run build copies them');
  });
});
