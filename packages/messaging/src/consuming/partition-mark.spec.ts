import { describe, expect, it } from 'vitest';
import { formatMark, parseMark, type PartitionMark } from './partition-mark.js';

describe('The mark beside a committed offset', () => {
  it.each<[string, PartitionMark]>([
    ['run;to=9', { state: 'run', to: 9n }],
    ['careful;to=9', { state: 'careful', to: 9n }],
    ['careful;to=9;at=5', { state: 'careful', to: 9n, at: 5n }],
    ['careful;to=9;among=5,7', { state: 'careful', to: 9n, among: [5n, 7n] }],
  ])('reads as it was written: %s', (text, mark) => {
    expect(formatMark(mark)).toBe(text);
    expect(parseMark(text)).toEqual(mark);
  });

  it.each([undefined, null, '', 'event-id-3', 'run;to=', 'careful;to=9;at=', 'run;to=9;at=5x'])(
    'is none where other clients wrote %o',
    (text) => expect(parseMark(text)).toBeUndefined(),
  );

  it('stays within what a broker takes', () => {
    const among = Array.from({ length: 500 }, (_, index) => 2n ** 62n + BigInt(index));
    expect(formatMark({ state: 'careful', to: 9n, among }).length).toBeLessThan(1_000);
  });
});
