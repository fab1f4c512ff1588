import { type OffsetRange, partitionKey, type TopicPartition } from '../../ports/index.js';

interface Cursor extends OffsetRange {
  next: bigint;
  movedAt: number;
}

/** The first offset of a partition that has not been read. */
export interface ReadPosition extends TopicPartition {
  readonly next: bigint;
}

/** How far each range has been read. */
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

  /** Those that have not moved for that many milliseconds. */
  quiet(milliseconds: number): ReadPosition[] {
    const since = Date.now() - milliseconds;
    return [...this.open.values()]
      .filter(({ movedAt }) => movedAt <= since)
      .map(({ topic, partition, next }) => ({ topic, partition, next }));
  }

  /** Topics of which a partition is yet to be read that is not among these. */
  topicsBeside(assigned: readonly TopicPartition[]): string[] {
    const keys = new Set(assigned.map(partitionKey));
    const beside = [...this.open].filter(([key]) => !keys.has(key));
    return [...new Set(beside.map(([, { topic }]) => topic))];
  }

  /** `undefined`: nothing of this partition is to be read, or nothing more. */
  nextOf(topic: string, partition: number): bigint | undefined {
    return this.open.get(partitionKey({ topic, partition }))?.next;
  }

  /** Whether the message is in the range, and was not read before. */
  wants(topic: string, partition: number, offset: bigint): boolean {
    const cursor = this.open.get(partitionKey({ topic, partition }));
    if (!cursor) return false;
    return offset >= cursor.next && (cursor.to === undefined || offset < cursor.to);
  }

  /** The begin of the range, where that lies behind the offset: then nobody has asked for it. */
  fromBeyond(topic: string, partition: number, offset: bigint): bigint | undefined {
    const cursor = this.open.get(partitionKey({ topic, partition }));
    return cursor && offset < cursor.from ? cursor.from : undefined;
  }

  /** Everything below `next` is read. */
  advance(topic: string, partition: number, next: bigint): void {
    const cursor = this.open.get(partitionKey({ topic, partition }));
    if (!cursor || next <= cursor.next) return;
    this.movedAt = cursor.movedAt = Date.now();
    cursor.next = next;
    if (cursor.to !== undefined && next >= cursor.to)
      this.open.delete(partitionKey({ topic, partition }));
  }

  /** Waiting for whoever takes the messages is no standstill. */
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
