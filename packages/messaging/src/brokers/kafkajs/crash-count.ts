import { LibraryMissingError } from '../../errors.js';
import { isUnreachable, rootOf } from './kafka-errors.js';

/** The number of crashes in a row, with nothing committed between, after which there is no hope. */
const MAX_CRASHES = 5;
/** Milliseconds after which a crash is forgotten. */
const FORGET_AFTER_MS = 10 * 60_000;

/** Tells a consumer that has bad luck from one that can't go on. */
export class CrashCount {
  private count = 0;
  private lastAt = 0;

  /** Counts a crash; `true` when there is no hope left. Brokers that are merely away do not count. */
  add(error: unknown): boolean {
    if (performance.now() - this.lastAt > FORGET_AFTER_MS) this.count = 0;
    this.lastAt = performance.now();
    if (!isUnreachable(error)) this.count += 1;
    // Its codec will still not be there, whatever other partitions commit meanwhile.
    return rootOf(error) instanceof LibraryMissingError || this.count >= MAX_CRASHES;
  }

  reset(): void {
    this.count = 0;
  }
}
