import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Message, OffsetRange, Reader } from '../../ports/index.js';
import type { MemoryLog } from './memory-log.js';

/** The number of messages taken out of the log at once. */
const READ_SIZE = 500;

/** Reads ranges one after the other, and follows those without an end side by side. */
export class MemoryReader implements Reader {
  constructor(private readonly log: MemoryLog) {}

  async *read(
    ranges: readonly OffsetRange[],
    signal = new AbortController().signal,
  ): AsyncGenerator<Message> {
    let open = ranges.map((range) => ({ ...range, next: range.from }));
    while (!signal.aborted) {
      open = open.filter(({ next, to }) => to === undefined || next < to);
      if (open.length === 0) return;
      // Asked for first: what is appended while we read must not be missed.
      const waiting = new AbortController();
      const arrivals = AbortSignal.any([signal, waiting.signal]);
      const arrival = Promise.race(
        open.map(({ topic, partition }) => this.log.arrival(topic, partition, arrivals)),
      ).catch(() => undefined);
      let read = 0;
      for (const range of open) {
        for (const message of this.take(range)) {
          if (signal.aborted) return waiting.abort();
          range.next = message.offset + 1n;
          read += 1;
          yield message;
        }
      }
      await (read > 0 ? nextTurn() : arrival);
      waiting.abort();
    }
  }

  private take({ topic, partition, next, to }: OffsetRange & { next: bigint }): readonly Message[] {
    const left = to === undefined ? READ_SIZE : Math.min(READ_SIZE, Number(to - next));
    return this.log.read(topic, partition, next, left);
  }
}
