// The other half of orphan-guard.ts: a process of its own that outlives the one it watches, however that one ends.
// Reads lines from standard input: "+PID" and "-PID" add and remove a process, "rm PATH" a folder to delete,
// "docker NAME" a container to remove, "release" ends the watch with nothing done.
// When the input ends, the watched process is gone: end what is left. Plain JavaScript, as plain node runs it.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const processes = new Set();
const folders = new Set();
const containers = new Set();

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  if (line.startsWith('+')) processes.add(Number(line.slice(1)));
  else if (line.startsWith('-')) processes.delete(Number(line.slice(1)));
  else if (line.startsWith('rm ')) folders.add(line.slice(3));
  else if (line.startsWith('docker ')) containers.add(line.slice(7));
  else if (line === 'release') process.exit(0);
});
lines.on('close', () => {
  for (const pid of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
  for (const container of containers) spawnSync('docker', ['rm', '--force', container]);
});
