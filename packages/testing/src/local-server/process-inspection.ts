import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from './run-command.js';

const POLL_MS = 25;
const hasProc = existsSync('/proc/self/stat');

/**
 * The command line of a running process; `undefined` if no process has that id.
 *
 * @example
 * ```ts
 * (await commandOf(pid))?.includes('kafka.Kafka'); // is it a broker?
 * ```
 */
export async function commandOf(pid: number): Promise<string | undefined> {
  if (!hasProc) return askPs(pid);
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Waits until a process is gone and what it held (ports, locks) is free.
 *
 * @param timeoutMs how long to wait at most, in milliseconds
 * @returns whether it is gone
 *
 * @example
 * ```ts
 * if (!(await waitUntilGone(pid, 5_000))) process.kill(pid, 'SIGKILL');
 * ```
 */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!(hasProc ? isGone(pid) : (await askPs(pid)) === undefined)) {
    if (Date.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}

/**
 * A process that has ended stays in the list as a "zombie" until its parent asks for its exit code,
 * which may never happen; while it ends, it has no command line any more but still holds its ports.
 * So neither a signal nor the command line can tell. A process is gone if it is not listed, or is a
 * zombie with no other thread left.
 */
function isGone(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const state = stat[stat.lastIndexOf(')') + 2];
    return state === 'Z' && readdirSync(`/proc/${pid}/task`).length <= 1;
  } catch {
    return true;
  }
}

/** Asks `ps` on systems without /proc, such as macOS. */
async function askPs(pid: number): Promise<string | undefined> {
  const { stdout } = await runCommand('ps', ['-ww', '-o', 'stat=,command=', '-p', String(pid)], {
    timeoutMs: 10_000,
  });
  const [state = '', ...command] = stdout.trim().split(/\s+/);
  return state === '' || state.startsWith('Z') ? undefined : command.join(' ');
}
