/** A message, or a gap that the broker reports, in the order of the partition. */
export interface Tracked {
  /** The offset to continue at once this is done. */
  readonly nextOffset: bigint;
  done: boolean;
}

/** The number of finished entries that may pile up at the front of the array before it is cut. */
const CUT_AT = 1024;

/**
 * Tracks how far a partition may be committed: up to the first message that is not done, whatever
 * has finished after it.
 */
export class PartitionProgress {
  private tracked: Tracked[] = [];
  private head = 0;

  /** The offset expected next; `undefined` before the first message. */
  next: bigint | undefined;
  /** The offset to commit, below which everything is done; `undefined` while nothing is. */
  committable: bigint | undefined;

  get unfinished(): number {
    return this.tracked.length - this.head;
  }

  add(tracked: Tracked): void {
    this.tracked.push(tracked);
    this.next = tracked.nextOffset;
  }

  /** Moves past finished entries; `true` when there is more to commit than before. */
  advance(): boolean {
    const before = this.head;
    let front = this.tracked[this.head];
    while (front?.done) {
      this.committable = front.nextOffset;
      front = this.tracked[++this.head];
    }
    const moved = this.head > before;
    if (this.head >= CUT_AT) this.cut();
    return moved;
  }

  private cut(): void {
    this.tracked = this.tracked.slice(this.head);
    this.head = 0;
  }
}
