import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { commitAll, temporaryFolder, writeFiles } from '../../test/support/temporary-repository.js';
import { kitFiles, sealedKit } from '../../test/support/tiny-kit.js';
import { compareWithSeal, readSeal } from './kit-seal.js';
import { checkSeal, writeSeal } from './write-seal.js';

// git and node are processes, and a busy machine takes its time to start them.
vi.setConfig({ testTimeout: 30_000 });

const compared = (root: string) => {
  const packages = join(root, 'packages');
  return compareWithSeal(packages, readSeal(packages));
};

describe('the seal of a kit', () => {
  it('records every file with its SHA-256, sorted, one to a line, and not itself', () => {
    const root = sealedKit({ files: { 'packages/a.txt': 'abc', 'packages/B.txt': '' } });
    const text = readFileSync(join(root, 'packages/kit.json'), 'utf8');
    expect(text).toContain(
      '\n    "a.txt": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",\n',
    );
    expect(Object.keys(readSeal(join(root, 'packages')).files)).toEqual([
      'B.txt',
      'CHANGELOG.md',
      'a.txt',
      'messaging/package.json',
      'messaging/src/index.ts',
    ]);
    expect(compared(root)).toEqual({ changed: [], missing: [], added: [] });
  });

  it('is the same with and without git, and leaves build outputs and dependencies out', () => {
    const outputs = {
      'packages/messaging/dist/index.js': '1',
      'packages/messaging/node_modules/x/index.js': '1',
      'packages/messaging/tsconfig.tsbuildinfo': '1',
    };
    const bare = sealedKit({ files: outputs });
    const root = temporaryFolder({ ...kitFiles(), ...outputs });
    commitAll(root);
    expect(writeSeal(join(root, 'packages'))).toEqual(readSeal(join(bare, 'packages')));
  });

  it('names what was changed, what is missing and what was added, executable bits aside', () => {
    const root = sealedKit({ files: { 'packages/run': '#!', 'packages/gone': '' } });
    writeFiles(root, { 'packages/CHANGELOG.md': 'edited', 'packages/new.ts': '' });
    rmSync(join(root, 'packages/gone'));
    chmodSync(join(root, 'packages/run'), 0o755);
    expect(compared(root)).toEqual({
      changed: ['CHANGELOG.md'],
      missing: ['gone'],
      added: ['new.ts'],
    });
  });

  it('takes no file through a symbolic link', () => {
    const root = sealedKit();
    const elsewhere = temporaryFolder({ 'index.ts': "export const version = '0.2.0';\n" });
    rmSync(join(root, 'packages/messaging/src'), { recursive: true });
    symlinkSync(elsewhere, join(root, 'packages/messaging/src'));
    expect(compared(root)).toEqual({
      changed: [],
      missing: ['messaging/src/index.ts'],
      added: ['messaging/src'],
    });
    expect(() => writeSeal(join(root, 'packages'))).toThrow(/messaging\/src is no regular file/);
  });

  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['no version', '{"hash":"","files":{}}'],
    ['a file without a hash', '{"version":"0.2.0","hash":"","files":{"a":1}}'],
  ])('is refused when it is %s', (_, text) => {
    const root = temporaryFolder({ 'packages/kit.json': text });
    expect(() => readSeal(join(root, 'packages'))).toThrow(
      expect.objectContaining({ code: 'KIT_SEAL_INVALID' }),
    );
  });

  it.each(['../evil', '/evil', 'a/../../evil', 'a\\b', 'C:/evil', '.git/hooks/x', 'a//b'])(
    'is refused when it names %s',
    (path) => {
      const seal = { version: '0.2.0', hash: '0'.repeat(64), files: { [path]: '0'.repeat(64) } };
      const root = temporaryFolder({ 'packages/kit.json': JSON.stringify(seal) });
      expect(() => readSeal(join(root, 'packages'))).toThrow(/which is no path inside packages/);
    },
  );

  it('is refused when its hash is not that of its files', () => {
    const root = sealedKit();
    const file = join(root, 'packages/kit.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"hash": "./, '"hash": "z'));
    expect(() => readSeal(join(root, 'packages'))).toThrow(/has a hash that its files do not give/);
  });
});

describe('kit:seal', () => {
  it('wants one version of all packages, and a heading for it in the changelog', () => {
    const other = { 'packages/schemas/package.json': '{"version":"0.3.0"}' };
    expect(() => sealedKit({ files: other })).toThrow(/given: messaging 0.2.0, schemas 0.3.0/);
    expect(() => sealedKit({ files: { 'packages/CHANGELOG.md': '## 0.1.0\n' } })).toThrow(
      /has no heading "## 0.2.0"/,
    );
  });

  it('--check names each file that differs, and writes nothing', () => {
    const root = sealedKit();
    const before = readFileSync(join(root, 'packages/kit.json'), 'utf8');
    expect(checkSeal(join(root, 'packages')).version).toBe('0.2.0');
    mkdirSync(join(root, 'packages/extra'));
    writeFiles(root, { 'packages/extra/a.ts': '', 'packages/messaging/src/index.ts': '' });
    expect(() => checkSeal(join(root, 'packages'))).toThrow(
      /messaging\/src\/index\.ts was changed\n {2}packages\/extra\/a\.ts was added/,
    );
    expect(readFileSync(join(root, 'packages/kit.json'), 'utf8')).toBe(before);
  });
});
