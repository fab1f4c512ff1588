export interface Backoff {
  /** Milliseconds: the bound of the first delay; it doubles with each attempt. */
  readonly baseDelayMs: number;
  /** Milliseconds: no delay is longer. */
  readonly maxDelayMs: number;
}

/**
 * Exponential back-off with full jitter, in milliseconds, so that consumers that failed together
 * do not come back together.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @example
 * backoffMs(3, { baseDelayMs: 100, maxDelayMs: 30_000 }); // 0 to 400
 */
export function backoffMs(attempt: number, { baseDelayMs, maxDelayMs }: Backoff): number {
  return Math.random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
}
