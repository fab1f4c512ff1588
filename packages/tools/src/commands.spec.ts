import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { commitAll, temporaryFolder } from '../test/support/temporary-repository.js';
import { sealedKit, tinyService } from '../test/support/tiny-kit.js';

const TSX = import.meta.resolve('tsx');

/** A command as npm runs it, in a folder. */
async function run(folder: string, script: string, ...given: string[]) {
  const file = join(import.meta.dirname, `${script}.ts`);
  const child = promisify(execFile)(process.execPath, ['--import', TSX, file, ...given], {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder },
  });
  const result = await child.then(
    (outputs) => ({ code: 0, ...outputs }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  return { code: result.code, stdout: result.stdout, stderr: result.stderr };
}

describe('the commands', { timeout: 30_000 }, () => {
  it.each(['init --nmae orders', 'kit-update', 'kit-seal now'])(
    '%s: says in one line what is accepted, and exits with 2',
    async (line) => {
      const [script, ...given] = line.split(' ') as [string, ...string[]];
      const { code, stderr } = await run(temporaryFolder(), script, ...given);
      expect(stderr).toMatch(/^USAGE_INVALID: .* Usage: npm run .*\n$/);
      expect(code).toBe(2);
    },
  );

  it.each(['init --name orders', 'kit-update ../kit', 'kit-seal'])(
    '%s: refuses to run outside the root of a service',
    async (line) => {
      const [script, ...given] = line.split(' ') as [string, ...string[]];
      const { code, stderr } = await run(
        temporaryFolder({ 'package.json': '{}' }),
        script,
        ...given,
      );
      expect(stderr).toMatch(/^ROOT_WRONG: .* has no packages, no src\. Run this with npm run/);
      expect(code).toBe(1);
    },
  );

  it('init renames, and exits with 0', async () => {
    const root = tinyService();
    const { code, stdout, stderr } = await run(root, 'init', '--name', 'orders-service', '--yes');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/event-service → orders-service[^]*Done: this is orders-service\./);
    expect(code).toBe(0);
  });

  it('kit-update takes paths from where it was typed, and exits with 1 when it refuses', async () => {
    const root = tinyService();
    const kit = sealedKit({ version: '0.3.0' });
    const rehearsal = await run(root, 'kit-update', kit, '--dry-run');
    expect(rehearsal).toMatchObject({ code: 0, stdout: expect.stringContaining('0.2.0 → 0.3.0') });
    const { code, stderr } = await run(root, 'kit-update', '../nowhere');
    expect(stderr).toMatch(/^KIT_SOURCE_MISSING: Given "\.\.\/nowhere", which is not there/);
    expect(code).toBe(1);
  });

  it('kit-seal writes a seal, and checks one', async () => {
    const root = tinyService({ files: { 'packages/more.ts': '' } });
    commitAll(root);
    expect((await run(root, 'kit-seal')).stdout).toMatch(
      /^packages\/ sealed: kit 0\.2\.0, 4 files/,
    );
    expect((await run(root, 'kit-seal', '--check')).stdout).toContain('is sealed');
  });
});
