import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const FILES = ['one-copy.ts', 'errors.ts', 'errors'];
const here = import.meta.dirname;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'one-copy-'));
  for (const name of FILES) await cp(join(here, name), join(folder, name), { recursive: true });
});

afterAll(() => rm(folder, { recursive: true }));

/** What a process that loads these copies, one after the other, prints. */
async function load(...urls: string[]): Promise<string> {
  const imports = urls.map((url) => `await import(${JSON.stringify(url)});`);
  const program = `try { ${imports.join(' ')} console.log('loaded'); } catch (error) { console.log(error.code, error.message); }`;
  const options = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, options, { timeout: 30_000 });
  return stdout.trim();
}

const url = (root: string): string => pathToFileURL(join(root, 'one-copy.ts')).href;

it(
  'A second copy of the package is refused, naming the folders of both',
  { timeout: 60_000 },
  async () => {
    const said = await load(url(here), url(folder));
    expect(said).toMatch(/^MESSAGING_TWO_COPIES /);
    expect(said).toContain(here);
    expect(said).toContain(folder);
  },
);

it('The same file may be loaded again, as test runners do', { timeout: 60_000 }, async () => {
  expect(await load(url(here), `${url(here)}?again`)).toBe('loaded');
});
