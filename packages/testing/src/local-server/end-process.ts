import { waitUntilGone } from './process-inspection.js';

const KILL_TIMEOUT_MS = 5_000;

/**
 * Ends a process that is not a child of this one: SIGTERM, then SIGKILL. A process that is gone
 * already is fine.
 *
 * @param timeoutMs how long it has after SIGTERM, in milliseconds
 *
 * @example
 * ```ts
 * await endProcess(pid, 5_000);
 * ```
 */
export async function endProcess(pid: number, timeoutMs: number): Promise<void> {
  send(pid, 'SIGTERM');
  if (await waitUntilGone(pid, timeoutMs)) return;
  send(pid, 'SIGKILL');
  if (await waitUntilGone(pid, KILL_TIMEOUT_MS)) return;
  throw new Error(`The process ${pid} did not end.`);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
