import { describe, expect, it } from 'vitest';
import { PartitionProgress, type Tracked } from './partition-progress.js';

const message = (offset: number): Tracked => ({ nextOffset: BigInt(offset) + 1n, done: false });

describe('PartitionProgress', () => {
  it('never moves past an unfinished message', () => {
    const progress = new PartitionProgress();
    const [first, second, third] = [message(5), message(6), message(7)] as const;
    for (const tracked of [first, second, third]) progress.add(tracked);

    third.done = true;
    second.done = true;
    expect(progress.advance()).toBe(false);
    expect(progress.committable).toBeUndefined();

    first.done = true;
    expect(progress.advance()).toBe(true);
    expect(progress.committable).toBe(8n);
    expect(progress.unfinished).toBe(0);
  });

  it('says where the next message is expected, gaps included', () => {
    const progress = new PartitionProgress();
    progress.add(message(1));
    progress.add({ nextOffset: 10n, done: true });
    expect(progress.next).toBe(10n);
  });

  it('agrees with counting by hand for any order of finishing', () => {
    const progress = new PartitionProgress();
    const all = Array.from({ length: 5000 }, (_, offset) => message(offset));
    for (const tracked of all) progress.add(tracked);
    const shuffled = all.map((tracked, index) => ({ tracked, rank: (index * 7919) % 5000 }));
    for (const { tracked } of shuffled.sort((a, b) => a.rank - b.rank)) {
      tracked.done = true;
      progress.advance();
      const firstOpen = all.findIndex(({ done }) => !done);
      const expected = firstOpen === -1 ? 5000n : BigInt(firstOpen);
      expect(progress.committable ?? 0n).toBe(expected);
    }
  });
});
