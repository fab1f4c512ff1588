import { spawnSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, vi } from 'vitest';
import { writeFiles } from '../../test/support/temporary-repository.js';
import { sealedKit, tinyService } from '../../test/support/tiny-kit.js';
import { readSeal } from './kit-seal.js';
import { RECOVERY, removeExchange, stagePackages, swapPackages } from './swap-packages.js';

// git and node are processes, and a busy machine takes its time to start them.
vi.setConfig({ testTimeout: 30_000 });

const versionOf = (root: string) => readSeal(join(root, 'packages')).version;

function staged(): string {
  const [root, newer] = [tinyService(), join(sealedKit({ version: '0.3.0' }), 'packages')];
  writeFiles(newer, { 'stray.txt': 'no part of the kit' });
  stagePackages(root, { packagesFolder: newer, seal: readSeal(newer) });
  return root;
}

it('takes over the files of the seal, and no others that lie beside them', () => {
  const root = staged();
  swapPackages(root);
  expect(versionOf(root)).toBe('0.3.0');
  expect(existsSync(join(root, 'packages/stray.txt'))).toBe(false);
  expect(existsSync(join(root, '.kit-update'))).toBe(false);
});

it('keeps what npm installed inside a package, but no build of the former kit', () => {
  const root = staged();
  writeFiles(root, {
    'packages/messaging/node_modules/x/index.js': 'x',
    'packages/messaging/dist/index.js': 'built',
  });
  swapPackages(root);
  const has = (path: string) => existsSync(join(root, 'packages/messaging', path));
  expect([has('node_modules/x/index.js'), has('dist')]).toEqual([true, false]);
});

it('keeps the former packages when it is killed between its two renames, where it says', () => {
  const root = staged();
  const swap = pathToFileURL(join(import.meta.dirname, 'swap-packages.ts')).href;
  const killedAfterOneRename = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const rename = fs.renameSync;
    fs.renameSync = (...paths) => { rename(...paths); process.kill(process.pid, 'SIGKILL'); };
    syncBuiltinESMExports();
    const { swapPackages } = await import(${JSON.stringify(swap)});
    swapPackages(${JSON.stringify(root)});`;
  writeFiles(root, { 'killed.mts': killedAfterOneRename });
  const { signal, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(root, 'killed.mts')],
    { encoding: 'utf8' },
  );
  expect(signal, stderr).toBe('SIGKILL');
  expect(existsSync(join(root, 'packages'))).toBe(false);
  // Nothing tidies up the only copy.
  removeExchange(root);
  const [, from, to] = RECOVERY.split(' ') as [string, string, string];
  renameSync(join(root, from), join(root, to));
  expect(versionOf(root)).toBe('0.2.0');
  removeExchange(root);
  expect(existsSync(join(root, '.kit-update'))).toBe(false);
});
