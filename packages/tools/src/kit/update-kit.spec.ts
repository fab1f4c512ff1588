import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  commitAll,
  recordingTerminal,
  runGit,
  temporaryFolder,
  writeFiles,
} from '../../test/support/temporary-repository.js';
import { sealedKit, tinyService } from '../../test/support/tiny-kit.js';
import { updateKit } from './update-kit.js';

// git and node are processes, and a busy machine takes its time to start them.
vi.setConfig({ testTimeout: 30_000 });

const newerKit = () =>
  sealedKit({ version: '0.3.0', files: { 'packages/messaging/src/new.ts': '// new\n' } });

async function update(root: string, source: string, flags: { dry?: true; force?: true } = {}) {
  const terminal = recordingTerminal();
  const options = {
    source,
    directory: root,
    isDryRun: flags.dry ?? false,
    isForced: flags.force ?? false,
  };
  return { exitCode: await updateKit(root, options, terminal), text: terminal.text };
}

const status = (root: string) => runGit(root, 'status', '--porcelain', '--untracked-files=all');
describe('kit:update', () => {
  it('shows with --dry-run what would change, and changes nothing', async () => {
    const root = tinyService({ files: { 'packages/messaging/src/former.ts': '' } });
    const { exitCode, text } = await update(root, newerKit(), { dry: true });
    expect(exitCode).toBe(0);
    expect(text).toContain('Kit 0.2.0 → 0.3.0\n\n## 0.3.0\n\nWhat 0.3.0 brings.\n');
    expect(text).toContain('Files in packages/: 1 added, 1 removed, 3 changed.');
    expect(text).toContain('Nothing was changed. Leave out --dry-run to do it.');
    expect(status(root)).toBe('');
  });

  it('has nothing to do for the kit that is there', async () => {
    const root = tinyService();
    expect(await update(root, sealedKit())).toEqual({
      exitCode: 0,
      text: 'Nothing to do: packages/ is kit 0.2.0 already.',
    });
  });

  it('refuses when files of the kit were edited, committed or not, and names each', async () => {
    const root = tinyService();
    writeFiles(root, { 'packages/messaging/src/index.ts': 'mine', 'packages/mine.ts': '' });
    const named = /index\.ts was changed\n {2}packages\/mine\.ts was added\n/;
    await expect(update(root, newerKit())).rejects.toThrow(named);
    commitAll(root);
    await expect(update(root, newerKit())).rejects.toMatchObject({ code: 'KIT_EDITED' });
    expect((await update(root, newerKit(), { force: true, dry: true })).exitCode).toBe(0);
  });

  it('refuses uncommitted changes, even in packages/ with --force, where they would be lost', async () => {
    const root = tinyService();
    writeFiles(root, { 'src/main.ts': 'mine', 'notes.md': '' });
    await expect(update(root, newerKit())).rejects.toMatchObject({ code: 'KIT_TREE_DIRTY' });
    await expect(update(root, newerKit())).rejects.toThrow(
      /git status names 2 uncommitted file\(s\): src\/main\.ts, notes\.md/,
    );
    commitAll(root);
    writeFiles(root, { 'packages/messaging/src/index.ts': 'mine' });
    await expect(update(root, newerKit(), { force: true })).rejects.toMatchObject({
      code: 'KIT_TREE_DIRTY',
    });
  });

  it('sees only the service where that is a folder of a larger repository', async () => {
    const root = tinyService();
    rmSync(join(root, '.git'), { recursive: true });
    const { parent, service } = nested(root);
    writeFiles(parent, { 'other/file.txt': 'edited' });
    expect((await update(service, newerKit(), { dry: true })).exitCode).toBe(0);
    writeFiles(service, { 'notes.md': '' });
    await expect(update(service, newerKit())).rejects.toThrow(/file\(s\): notes\.md\./);
  });

  it('refuses an older kit, and another one of the same version, unless forced', async () => {
    const root = tinyService({ version: '0.3.0' });
    await expect(update(root, sealedKit())).rejects.toThrow(/Given kit 0\.2\.0, which is older/);
    const twin = sealedKit({ version: '0.3.0', files: { 'packages/twin.ts': '' } });
    await expect(update(root, twin)).rejects.toMatchObject({ code: 'KIT_NOT_NEWER' });
    expect((await update(root, sealedKit(), { force: true, dry: true })).text).toContain(
      '0.3.0 → 0.2.0',
    );
  });

  it('refuses its own packages, by whatever path', async () => {
    const root = tinyService();
    for (const path of [root, join(root, 'packages'), './packages/../packages']) {
      await expect(update(root, path)).rejects.toMatchObject({ code: 'KIT_SOURCE_OWN' });
    }
  });

  it('wants --force where there is no git to go back with', async () => {
    const root = tinyService();
    rmSync(join(root, '.git'), { recursive: true });
    await expect(update(root, newerKit())).rejects.toThrow(/no git repository to go back to/);
    expect((await update(root, newerKit(), { force: true, dry: true })).exitCode).toBe(0);
  });
});

function nested(root: string): { parent: string; service: string } {
  const parent = temporaryFolder({ 'other/file.txt': '' });
  const service = join(parent, 'a service');
  cpSync(root, service, { recursive: true });
  commitAll(parent);
  return { parent, service };
}
