/** One message, or one gap the broker reports, in the order of the partition. */
export interface Tracked {
  /** The offset to continue from once this is done. */
  readonly nextOffset: bigint;
  done: boolean;
}

/** Finished entries may pile up in front of the array's live part; this many, then it is cut. */
const CUT_AT = 1024;

/**
 * How far a partition may be committed: up to the first message that is not done, whatever
 * has finished behind it.
 */
export class PartitionProgress {
  private tracked: Tracked[] = [];
  private head = 0;

  /** The offset the next message is expected at; `undefined` before the first. */
  next: bigint | undefined;
  /** The offset to commit: everything below it is done. `undefined` while nothing is. */
  committable: bigint | undefined;

  get unfinished(): number {
    return this.tracked.length - this.head;
  }

  add(tracked: Tracked): void {
    this.tracked.push(tracked);
    this.next = tracked.nextOffset;
  }

  /** Moves over what is done; `true` when there is more to commit than before. */
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
