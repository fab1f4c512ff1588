import { setTimeout as delay } from 'node:timers/promises';
import { LocalRegistryError } from './registry-error.js';

const POLL_MS = 50;
const ATTEMPT_TIMEOUT_MS = 5_000;

export interface RegistryReadinessOptions {
  /** In milliseconds. */
  readonly timeoutMs: number;
  /** Called before each attempt; throws when waiting has become pointless. */
  readonly check?: () => void;
}

/**
 * Waits until a registry lists its subjects.
 *
 * @param url of its Confluent-compatible API
 * @throws LocalRegistryError `REGISTRY_NOT_READY` when the time is over; whatever `check` throws
 *
 * @example
 * ```ts
 * await waitForRegistry('http://127.0.0.1:8081/apis/ccompat/v7', { timeoutMs: 30_000 });
 * ```
 */
export async function waitForRegistry(
  url: string,
  { timeoutMs, check }: RegistryReadinessOptions,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    check?.();
    const problem = await ask(`${url.replace(/\/+$/, '')}/subjects`);
    if (problem === undefined) return;
    if (Date.now() > deadline) {
      throw new LocalRegistryError(
        'REGISTRY_NOT_READY',
        `No schema registry at ${url} after ${timeoutMs} ms: ${problem}.`,
      );
    }
    await delay(POLL_MS);
  }
}

/** One attempt; `undefined` for success, else what is wrong. */
async function ask(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS) });
    const text = await response.text();
    if (!response.ok) return `it answers ${response.status}`;
    return Array.isArray(JSON.parse(text)) ? undefined : 'it does not list its subjects';
  } catch (error) {
    const reason = error instanceof Error ? (error.cause ?? error) : error;
    return reason instanceof Error ? reason.message : String(reason);
  }
}
