import type { OffsetRange } from '../contracts/index.js';

interface Cursor extends OffsetRange {
  next: bigint;
}

/** How far each range has been read. */
export class ReadProgress {
  private readonly open = new Map<string, Cursor>();
  private movedAt = Date.now();

  constructor(ranges: readonly OffsetRange[]) {
    for (const range of ranges) {
      if (range.to !== undefined && range.from >= range.to) continue;
      this.open.set(nameOf(range.topic, range.partition), { ...range, next: range.from });
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

  /** `undefined`: nothing of this partition is to be read, or nothing more. */
  nextOf(topic: string, partition: number): bigint | undefined {
    return this.open.get(nameOf(topic, partition))?.next;
  }

  /** Whether the message is in the range, and was not read before. */
  wants(topic: string, partition: number, offset: bigint): boolean {
    const cursor = this.open.get(nameOf(topic, partition));
    if (!cursor) return false;
    return offset >= cursor.next && (cursor.to === undefined || offset < cursor.to);
  }

  /** Everything below `next` is read. */
  advance(topic: string, partition: number, next: bigint): void {
    this.touch();
    const cursor = this.open.get(nameOf(topic, partition));
    if (!cursor || next <= cursor.next) return;
    cursor.next = next;
    if (cursor.to !== undefined && next >= cursor.to) this.open.delete(nameOf(topic, partition));
  }

  /** Waiting for whoever takes the messages is no standstill. */
  touch(): void {
    this.movedAt = Date.now();
  }

  describe(): string {
    return [...this.open.values()]
      .map(({ topic, partition, next, to }) => `${topic}/${partition} at ${next} of ${to}`)
      .join(', ');
  }
}

function nameOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
