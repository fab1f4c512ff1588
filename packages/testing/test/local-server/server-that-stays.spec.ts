/** Only what was started here is ever ended: a process id alone proves nothing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandOf } from '../../src/local-server/process-inspection.js';
import { takeDown } from '../../src/local-server/server-that-stays.js';

const args = ['-e', 'console.log(1); setInterval(() => {}, 1000)'];

describe('Taking a server down', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'server-that-stays-spec-'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  it.each([
    ['ends its own process', args, 1],
    ['leaves alone a program that has got the id of one', ['server.properties'], 0],
  ])('%s', async (_, recorded, stopped) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    // It has its own command line from here on.
    await once(child.stdout, 'data');
    const processes = [{ pid: child.pid, args: recorded }];
    const file = join(directory, 'running.json');
    await writeFile(file, JSON.stringify({ address: '127.0.0.1:1', processes }));
    try {
      expect(await takeDown(directory)).toBe(stopped);
      expect((await commandOf(child.pid!)) === undefined).toBe(stopped === 1);
      expect(existsSync(file)).toBe(false);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
