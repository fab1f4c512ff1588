/** The delays of a back-off. */
export interface Backoff {
  /** The longest first delay, in milliseconds; it doubles with each attempt. */
  readonly baseDelayMs: number;
  /** The longest delay of all, in milliseconds. */
  readonly maxDelayMs: number;
}

/**
 * Chooses a delay in milliseconds: exponential back-off with full jitter, so that consumers that
 * failed together do not come back together.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @example
 * backoffMs(3, { baseDelayMs: 100, maxDelayMs: 30_000 }); // 0 to 400
 */
export function backoffMs(attempt: number, { baseDelayMs, maxDelayMs }: Backoff): number {
  return Math.random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
}
