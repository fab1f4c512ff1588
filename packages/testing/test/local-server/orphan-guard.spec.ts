import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { asset } from '../../src/local-server/assets.js';
import { commandOf, waitUntilGone } from '../../src/local-server/process-inspection.js';

const GUARD = asset('local-server/orphan-guard.mjs');

describe('orphan guard', () => {
  const children: ChildProcess[] = [];

  /** A process that would run for ever. */
  function spawnNode(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    return child;
  }

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  it('ends what it watches when its owner is killed without a chance to clean up', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'orphan-guard-spec-'));
    const watched = spawnNode('-e', 'setInterval(() => {}, 1000)');
    const forgotten = spawnNode('-e', 'setInterval(() => {}, 1000)');
    // The owner: starts a guard the way OrphanGuard does, prints its pid and waits.
    const owner = spawnNode(
      '--input-type=module',
      '-e',
      `import { spawn } from 'node:child_process';
       const guard = spawn(process.execPath, [${JSON.stringify(GUARD)}], { stdio: ['pipe', 'ignore', 'inherit'], detached: true });
       guard.stdin.write('+${watched.pid}\\n+${forgotten.pid}\\n-${forgotten.pid}\\nrm ${folder}\\n', () => console.log(guard.pid));
       setInterval(() => {}, 1000);`,
    );
    const guard = await new Promise<number>((resolve) => {
      owner.stdout!.once('data', (data: Buffer) => resolve(Number(data.toString())));
    });
    expect(await commandOf(guard)).toContain('orphan-guard.mjs');

    owner.kill('SIGKILL');

    expect(await waitUntilGone(watched.pid!, 10_000)).toBe(true);
    expect(await waitUntilGone(guard, 10_000)).toBe(true);
    expect(await commandOf(forgotten.pid!)).toBeDefined();
    await vi.waitFor(() => expect(existsSync(folder)).toBe(false));
  }, 30_000);

  it('does nothing once it is released', async () => {
    const watched = spawnNode('-e', 'setInterval(() => {}, 1000)');
    const guard = spawnNode(GUARD);
    guard.stdin!.end(`+${watched.pid}\nrelease\n`);

    expect(await waitUntilGone(guard.pid!, 10_000)).toBe(true);
    expect(await commandOf(watched.pid!)).toBeDefined();
  }, 30_000);
});
