import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { updateKit } from '../src/kit/update-kit.js';
import { recordingTerminal, runGit } from './support/temporary-repository.js';
import { sealedKit, tinyService } from './support/tiny-kit.js';

async function updateTo03(root: string) {
  const source = sealedKit({ version: '0.3.0', files: { 'packages/messaging/src/new.ts': '' } });
  const terminal = recordingTerminal();
  const options = { source, directory: root, isDryRun: false, isForced: false };
  return { exitCode: await updateKit(root, options, terminal), text: terminal.text };
}

const status = (root: string) =>
  runGit(root, 'status', '--porcelain', '--untracked-files=all').split('\n').filter(Boolean);
const versionIn = (root: string) =>
  readFileSync(join(root, 'packages/messaging/src/index.ts'), 'utf8');

it('replaces packages/ as a whole, adapts package.json, and goes back by the commands it names', async () => {
  const root = tinyService({ files: { 'packages/messaging/src/former.ts': '' } });
  const { exitCode, text } = await updateTo03(root);
  expect(text).toMatch(
    /install: ok[^]*typecheck: ok[^]*schemas:check: ok[^]*Done, and nothing committed/,
  );
  expect(exitCode).toBe(0);
  expect(versionIn(root)).toContain('0.3.0');
  expect(existsSync(join(root, 'packages/messaging/src/former.ts'))).toBe(false);
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(dependencies).toEqual({ '@nest-kafka-kit/messaging': '0.3.0' });
  expect(status(root)).toEqual([
    ' M package.json',
    ' M packages/CHANGELOG.md',
    ' M packages/kit.json',
    ' M packages/messaging/package.json',
    ' D packages/messaging/src/former.ts',
    ' M packages/messaging/src/index.ts',
    '?? package-lock.json',
    '?? packages/messaging/src/new.ts',
  ]);

  expect(text).toContain('git restore . && git clean -fdq packages && npm install');
  runGit(root, 'restore', '.');
  runGit(root, 'clean', '-fdq', 'packages');
  expect(status(root)).toEqual(['?? package-lock.json']);
  expect(versionIn(root)).toContain('0.2.0');
});

it('leaves everything for review when the service does not check, and says how to go back', async () => {
  const root = tinyService({}, { 'src/broken.ts': '' });
  const { exitCode, text } = await updateTo03(root);
  expect(exitCode).toBe(1);
  expect(text).toMatch(
    /typecheck: FAILED[^]*but failed: typecheck\.[^]*To go back to 0\.2\.0: git restore/,
  );
  expect(versionIn(root)).toContain('0.3.0');
});
