import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { create } from 'tar';
import { describe, expect, it, vi } from 'vitest';
import {
  commitAll,
  runGit,
  temporaryFolder,
  writeFiles,
} from '../../test/support/temporary-repository.js';
import { sealedKit } from '../../test/support/tiny-kit.js';
import { openKitSource } from './kit-source.js';

// git and node are processes, and a busy machine takes its time to start them.
vi.setConfig({ testTimeout: 30_000 });

const open = (given: string, directory = '/') => openKitSource(given, directory, temporaryFolder());
const versionOf = async (given: string, directory?: string) =>
  (await open(given, directory)).seal.version;

async function tarballOf(folder: string, paths: string[], options = {}): Promise<string> {
  const file = join(temporaryFolder(), 'kit.tgz');
  await create({ file, cwd: folder, gzip: true, ...options }, paths);
  return file;
}

describe('a kit to take over', () => {
  it('may be a folder: a clone, or its packages/, by a path from where one is', async () => {
    const root = sealedKit();
    expect(await versionOf(root)).toBe('0.2.0');
    expect(await versionOf(join(root, 'packages'))).toBe('0.2.0');
    expect(await versionOf(basename(root), dirname(root))).toBe('0.2.0');
  });

  it('may be a tarball of a repository, in a folder of its own or not, or of packages/', async () => {
    const root = sealedKit();
    expect(await versionOf(await tarballOf(root, ['packages']))).toBe('0.2.0');
    expect(await versionOf(await tarballOf(dirname(root), [basename(root)]))).toBe('0.2.0');
    expect(await versionOf(await tarballOf(join(root, 'packages'), ['.']))).toBe('0.2.0');
  });

  it('may be what git archive makes', async () => {
    const root = sealedKit();
    commitAll(root);
    const file = join(temporaryFolder(), 'kit.tar.gz');
    runGit(root, 'archive', '--format=tar.gz', '--prefix=kit-0.2.0/', `--output=${file}`, 'HEAD');
    expect(await versionOf(file)).toBe('0.2.0');
  });

  it('may be a git URL, with a branch or a tag, or a bare repository', async () => {
    const root = sealedKit();
    commitAll(root);
    runGit(root, 'tag', 'v0.2.0');
    runGit(root, 'rm', '--quiet', 'packages/kit.json');
    runGit(root, 'commit', '--quiet', '--message', 'Later');
    const url = pathToFileURL(root).href;
    expect(await versionOf(`${url}#v0.2.0`)).toBe('0.2.0');
    await expect(open(url)).rejects.toMatchObject({ code: 'KIT_SOURCE_NO_KIT' });
    runGit(root, 'reset', '--quiet', '--hard', 'v0.2.0');
    const bare = join(temporaryFolder(), 'kit.git');
    runGit(root, 'clone', '--quiet', '--bare', root, bare);
    expect(await versionOf(bare)).toBe('0.2.0');
  });

  it('is refused when git cannot clone it', async () => {
    const url = pathToFileURL(join(temporaryFolder(), 'none')).href;
    await expect(open(url)).rejects.toMatchObject({ code: 'KIT_CLONE_FAILED' });
  });

  it.each([
    ['is not there', '/nowhere/at all', /which is not there/],
    ['is a file of another kind', import.meta.filename, /a file that is no such tarball/],
  ])('is refused when it %s', async (_, given, message) => {
    await expect(open(given)).rejects.toMatchObject({ code: 'KIT_SOURCE_MISSING' });
    await expect(open(given)).rejects.toThrow(message);
  });

  it('is refused as damaged when its files are not those of its seal, each of them named', async () => {
    const root = sealedKit();
    writeFiles(root, { 'packages/messaging/src/index.ts': 'edited', 'packages/more.ts': '' });
    const refusal = open(root);
    await expect(refusal).rejects.toMatchObject({ code: 'KIT_SOURCE_DAMAGED' });
    await expect(refusal).rejects.toThrow(/index\.ts was changed; packages\/more\.ts was added/);
  });
});

describe('a tarball', () => {
  it('is refused when an entry would leave the folder', async () => {
    const root = sealedKit();
    const inner = join(root, 'packages');
    for (const path of ['../packages/kit.json', join(root, 'packages/kit.json')]) {
      const file = await tarballOf(inner, [path], { preservePaths: true });
      await expect(open(file)).rejects.toMatchObject({ code: 'KIT_TARBALL_REFUSED' });
      await expect(open(file)).rejects.toThrow(/would lie outside the folder/);
    }
  });

  it('is refused when it has a symbolic link', async () => {
    const root = sealedKit();
    symlinkSync('/etc', join(root, 'packages/etc'));
    const file = await tarballOf(root, ['packages']);
    await expect(open(file)).rejects.toThrow(/packages\/etc is a SymbolicLink/);
  });

  it('is refused when it is none, or cut off', async () => {
    const file = join(temporaryFolder(), 'kit.tgz');
    writeFileSync(file, 'no tarball');
    await expect(open(file)).rejects.toMatchObject({ code: 'KIT_TARBALL_UNREADABLE' });
    const whole = await tarballOf(sealedKit(), ['packages']);
    writeFileSync(file, readFileSync(whole).subarray(0, 200));
    await expect(open(file)).rejects.toMatchObject({ code: 'KIT_TARBALL_UNREADABLE' });
  });
});
