import { setTimeout as delay } from 'node:timers/promises';
import { LocalServerError } from './local-server-error.js';
import type { ServerKind } from './server-kind.js';
import type { ServerProcess } from './server-process.js';

const POLL_MS = 50;
const READY_TIMEOUT_MS = 60_000;

export interface ReadinessExpectation {
  /** The server's address, for messages. */
  readonly address: string;
  /** Milliseconds to wait, at most. */
  readonly timeoutMs: number;
  /** Tries once to use the server; `undefined` on success, otherwise what is wrong. */
  readonly probe: () => Promise<string | undefined>;
  /** Called before each attempt; throws if waiting has become pointless. */
  readonly check?: () => void;
}

/**
 * Waits until a client gets a real answer.
 *
 * @throws LocalServerError `…_NOT_READY` when the time is over; whatever `check` throws
 *
 * @example
 * ```ts
 * await waitUntilReady(REGISTRY, { address: url, timeoutMs: 30_000, probe: () => listSubjects(url) });
 * ```
 */
export async function waitUntilReady(
  { code, name }: ServerKind,
  { address, timeoutMs, probe, check }: ReadinessExpectation,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    check?.();
    const problem = await probe();
    if (problem === undefined) return;
    if (Date.now() > deadline) {
      throw new LocalServerError(
        `${code}_NOT_READY`,
        `No ${name} at ${address} after ${timeoutMs} ms: ${problem}.`,
      );
    }
    await delay(POLL_MS);
  }
}

/**
 * Waits until a process that was started here serves.
 *
 * @param together whether all processes of the server have been started, and should know each other
 * @throws LocalServerError `…_START_FAILED` if the process ends, `…_NOT_READY` after a minute; both with the end of
 *   its log
 */
export async function waitForProcess(
  kind: ServerKind,
  process: ServerProcess,
  together: boolean,
): Promise<void> {
  const { address, probe } = process.command;
  const endOfLog = () => `The end of ${process.command.log}:\n${process.logTail()}`;
  const check = () => {
    if (process.pid !== undefined) return;
    throw new LocalServerError(
      `${kind.code}_START_FAILED`,
      `${kind.title} ended while it was starting. ${endOfLog()}`,
    );
  };
  await waitUntilReady(kind, {
    address,
    timeoutMs: READY_TIMEOUT_MS,
    probe: () => probe(together),
    check,
  }).catch((error: unknown) => {
    throw withLog(error, endOfLog);
  });
}

/**
 * Adds the end of a server's log to an error that says it is not ready; leaves any other error
 * alone.
 */
export function withLog(error: unknown, endOfLog: () => string): unknown {
  if (!(error instanceof LocalServerError) || !error.code.endsWith('_NOT_READY')) return error;
  return new LocalServerError(error.code, `${error.message} ${endOfLog()}`, { cause: error });
}
