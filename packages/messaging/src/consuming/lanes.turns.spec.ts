import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Message } from '../ports/index.js';
import { Lanes } from './lanes.js';

const COUNT = 40;
const WORK_MS = 10;

function work(): void {
  const end = performance.now() + WORK_MS;
  while (performance.now() < end);
}

describe('Lanes with many messages whose decoding takes its time', () => {
  it.each([
    ['of as many keys', 1_000],
    ['one after the other', 1],
  ])('let the event loop turn between them, %s', async (_what, concurrency) => {
    let handled = 0;
    const route = {
      concurrency,
      handle: async () => {
        work();
        handled += 1;
      },
    };
    const lanes = new Lanes({ group: 'group', route: () => route, onProgress: () => undefined });
    lanes.reassign([{ topic: 'topic', partition: 0 }]);
    const messages = Array.from({ length: COUNT }, (_, index): Message => {
      const place = { topic: 'topic', partition: 0, offset: BigInt(index), timestamp: 0 };
      return { ...place, key: Buffer.from(String(index)), value: null, headers: {} };
    });
    const begin = performance.now();
    lanes.accept('topic', 0, messages, BigInt(COUNT));
    // Work of 400 ms: without a break, the first turn would come after all of it.
    await turn();
    expect(handled).toBeLessThan(COUNT / 2);
    let turns = 0;
    for (; handled < COUNT; turns++) await turn();
    expect(turns).toBeGreaterThanOrEqual(3);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(COUNT * WORK_MS);
    expect(lanes.owned()[0]!.progress.committable).toBe(BigInt(COUNT));
  });
});
