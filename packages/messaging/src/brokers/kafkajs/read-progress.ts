import { type OffsetRange, partitionKey, type TopicPartition } from '../../ports/index.js';

interface Cursor extends OffsetRange {
  next: bigint;
  movedAt: number;
}

/** The first offset of a partition that has not been read. */
export interface ReadPosition extends TopicPartition {
  readonly next: bigint;
}

/** Tracks how far each range has been read. */
export class ReadProgress {
  private readonly open = new Map<string, Cursor>();
  private movedAt = Date.now();

  constructor(ranges: readonly OffsetRange[]) {
    for (const range of ranges) {
      if (range.to !== undefined && range.from >= range.to) continue;
      const cursor = { ...range, next: range.from, movedAt: Date.now() };
      this.open.set(partitionKey(range), cursor);
    }
  }

  get topics(): string[] {
    return [...new Set([...this.open.values()].map(({ topic }) => topic))];
  }

  get complete(): boolean {
    return this.open.size === 0;
  }

  /** Milliseconds since something was read; 0 where a range has no end and may well wait. */
  get idleMs(): number {
    const endless = [...this.open.values()].some(({ to }) => to === undefined);
    return endless ? 0 : Date.now() - this.movedAt;
  }

  /** Lists the ranges that have not moved for that many milliseconds. */
  quiet(milliseconds: number): ReadPosition[] {
    const since = Date.now() - milliseconds;
    return [...this.open.values()]
      .filter(({ movedAt }) => movedAt <= since)
      .map(({ topic, partition, next }) => ({ topic, partition, next }));
  }

  /** Lists the topics with an unread partition that is not assigned. */
  topicsBeside(assigned: readonly TopicPartition[]): string[] {
    const keys = new Set(assigned.map(partitionKey));
    const beside = [...this.open].filter(([key]) => !keys.has(key));
    return [...new Set(beside.map(([, { topic }]) => topic))];
  }

  /** Finds the next offset to read; `undefined` where nothing, or nothing more, is to be read. */
  nextOf(topic: string, partition: number): bigint | undefined {
    return this.open.get(partitionKey({ topic, partition }))?.next;
  }

  /** Tells whether the message is in the range and was not read before. */
  wants(topic: string, partition: number, offset: bigint): boolean {
    const cursor = this.open.get(partitionKey({ topic, partition }));
    if (!cursor) return false;
    return offset >= cursor.next && (cursor.to === undefined || offset < cursor.to);
  }

  /** Finds the beginning of the range where the offset is before it, and so was never asked for. */
  fromBeyond(topic: string, partition: number, offset: bigint): bigint | undefined {
    const cursor = this.open.get(partitionKey({ topic, partition }));
    return cursor && offset < cursor.from ? cursor.from : undefined;
  }

  /** Notes that everything below `next` is read. */
  advance(topic: string, partition: number, next: bigint): void {
    const cursor = this.open.get(partitionKey({ topic, partition }));
    if (!cursor || next <= cursor.next) return;
    this.movedAt = cursor.movedAt = Date.now();
    cursor.next = next;
    if (cursor.to !== undefined && next >= cursor.to)
      this.open.delete(partitionKey({ topic, partition }));
  }

  /** Counts as progress: waiting for the taker is no standstill. */
  touch(): void {
    this.movedAt = Date.now();
    for (const cursor of this.open.values()) cursor.movedAt = this.movedAt;
  }

  describe(): string {
    return [...this.open.values()]
      .map((cursor) => `${partitionKey(cursor)} at ${cursor.next} of ${cursor.to}`)
      .join(', ');
  }
}
