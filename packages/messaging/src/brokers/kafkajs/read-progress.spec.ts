import { afterEach, describe, expect, it, vi } from 'vitest';
import { ReadProgress } from './read-progress.js';

const range = (partition: number, from: bigint, to?: bigint) => ({
  topic: 'orders',
  partition,
  from,
  ...(to !== undefined && { to }),
});

describe('The progress of a reading', () => {
  afterEach(() => vi.useRealTimers());

  it('is complete when every range has been read to its end', () => {
    const progress = new ReadProgress([range(0, 0n, 2n), range(1, 5n, 6n)]);
    progress.advance('orders', 0, 2n);
    expect(progress.complete).toBe(false);
    progress.advance('orders', 1, 9n);
    expect(progress.complete).toBe(true);
  });

  it('is complete at once where there is nothing to read', () => {
    expect(new ReadProgress([]).complete).toBe(true);
    expect(new ReadProgress([range(0, 3n, 3n), range(1, 4n, 2n)]).complete).toBe(true);
  });

  it('wants what is in the range, once', () => {
    const progress = new ReadProgress([range(0, 3n, 6n)]);
    const wanted = (): bigint[] =>
      [2n, 3n, 4n, 5n, 6n].filter((offset) => progress.wants('orders', 0, offset));
    expect(wanted()).toEqual([3n, 4n, 5n]);
    progress.advance('orders', 0, 5n);
    expect(wanted()).toEqual([5n]);
    progress.advance('orders', 0, 4n);
    expect(wanted()).toEqual([5n]);
    expect(progress.wants('orders', 1, 5n)).toBe(false);
  });

  it('never ends where a range has no end, and is then never idle', () => {
    const progress = new ReadProgress([range(0, 3n)]);
    progress.advance('orders', 0, 1_000_000n);
    expect(progress.complete).toBe(false);
    expect(progress.nextOf('orders', 0)).toBe(1_000_000n);
    expect(progress.idleMs).toBe(0);
  });

  it('knows which partitions are quiet, and that reading again moves none', () => {
    vi.useFakeTimers();
    const progress = new ReadProgress([range(0, 3n), range(1, 3n, 9n)]);
    vi.advanceTimersByTime(1_000);
    progress.advance('orders', 0, 4n);
    progress.advance('orders', 1, 2n);
    expect(progress.quiet(1_000)).toEqual([{ topic: 'orders', partition: 1, next: 3n }]);
    vi.advanceTimersByTime(1_000);
    expect(progress.quiet(1_000)).toHaveLength(2);
    progress.touch();
    expect(progress.quiet(1_000)).toEqual([]);
  });

  it('knows what lies before its ranges, and who is not among the assigned', () => {
    const progress = new ReadProgress([range(0, 3n), range(1, 5n)]);
    progress.advance('orders', 0, 8n);
    expect(progress.fromBeyond('orders', 0, 2n)).toBe(3n);
    expect(progress.fromBeyond('orders', 0, 3n)).toBeUndefined();
    expect(progress.fromBeyond('orders', 2, 0n)).toBeUndefined();
    const [first, second] = [0, 1].map((partition) => ({ topic: 'orders', partition }));
    expect(progress.topicsBeside([first!, second!])).toEqual([]);
    expect(progress.topicsBeside([first!])).toEqual(['orders']);
  });

  it('says what is missing', () => {
    const progress = new ReadProgress([range(0, 3n, 6n), range(1, 0n, 1n)]);
    progress.advance('orders', 0, 4n);
    progress.advance('orders', 1, 1n);
    expect(progress.describe()).toBe('orders/0 at 4 of 6');
  });
});
