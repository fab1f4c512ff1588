import { waitUntilReady } from '../local-server/readiness.js';
import { REGISTRY } from './registry-kind.js';

const ATTEMPT_TIMEOUT_MS = 5_000;

/**
 * Waits until a registry lists its subjects.
 *
 * @param url the address of its Confluent-compatible API
 * @param timeoutMs how long to wait at most, in milliseconds
 * @throws LocalServerError `REGISTRY_NOT_READY` when the time is over
 *
 * @example
 * ```ts
 * await waitForRegistry('http://127.0.0.1:8081/apis/ccompat/v7', 30_000);
 * ```
 */
export function waitForRegistry(url: string, timeoutMs: number): Promise<void> {
  const probe = () => probeRegistry(url);
  return waitUntilReady(REGISTRY, { address: url, timeoutMs, probe });
}

/** Tries once; `undefined` on success, otherwise what is wrong. */
export async function probeRegistry(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/subjects`, {
      signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) return `it answers ${response.status}`;
    return Array.isArray(JSON.parse(text)) ? undefined : 'it does not list its subjects';
  } catch (error) {
    const reason = error instanceof Error ? (error.cause ?? error) : error;
    return reason instanceof Error ? reason.message : String(reason);
  }
}
