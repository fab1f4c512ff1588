import { BatchUnreadableError } from '../../errors.js';
import { isUnreachable, rootOf } from './kafka-errors.js';

/** Crashes in a row, with nothing committed between, that say it will not get better. */
const MAX_CRASHES = 5;
/** Milliseconds after which a crash says nothing about the next one any more. */
const FORGET_AFTER_MS = 10 * 60_000;

/** Tells a consumer that has bad luck from one that can't go on. */
export class CrashCount {
  private count = 0;
  private lastAt = 0;

  /** Whether there is no hope left. Brokers that are merely away do not count. */
  add(error: unknown): boolean {
    if (Date.now() - this.lastAt > FORGET_AFTER_MS) this.count = 0;
    this.lastAt = Date.now();
    if (!isUnreachable(error)) this.count += 1;
    // Fetched again in vain: what other partitions commit meanwhile does not make it readable.
    return rootOf(error) instanceof BatchUnreadableError || this.count >= MAX_CRASHES;
  }

  reset(): void {
    this.count = 0;
  }
}
