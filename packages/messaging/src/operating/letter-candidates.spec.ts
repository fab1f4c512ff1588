import { describe, expect, it } from 'vitest';
import { type FoundLetter, LetterCandidates } from './letter-candidates.js';
import { cursorOf, oldestFirst, parseCursor } from './letter-place.js';

const letter = (offset: number, failedAt = offset): FoundLetter => ({
  partition: 0,
  offset: BigInt(offset),
  failedAt: new Date(failedAt),
  redrivenAt: undefined,
  bytes: 1,
});

const offsetsOf = (letters: readonly FoundLetter[]) => letters.map(({ offset }) => Number(offset));

describe('The candidates of a reading', () => {
  it('are kept up to a bound, the oldest ones, and say behind which place some were left out', () => {
    const candidates = new LetterCandidates(3);
    for (const offset of [9, 2, 7, 1, 8, 5, 3, 6]) candidates.add(letter(offset));
    expect(offsetsOf(candidates.sorted())).toEqual([1, 2, 3, 5]);
    expect(candidates.last).toMatchObject({ offset: 5n });
  });

  it('are all there while they are few', () => {
    const candidates = new LetterCandidates(3);
    for (const offset of [3, 1, 2]) candidates.add(letter(offset));
    expect(offsetsOf(candidates.sorted())).toEqual([1, 2, 3]);
    expect(candidates.last).toBeUndefined();
  });

  it('are gone once they were sent back, or say when', () => {
    const candidates = new LetterCandidates();
    candidates.add(letter(1));
    candidates.add(letter(2));
    const at = new Date(5);
    candidates.mark(0, { offset: 1n, at }, false);
    candidates.mark(0, { offset: 2n, at }, true);
    candidates.mark(0, { offset: 3n, at }, true);
    expect(candidates.sorted()).toEqual([{ ...letter(2), redrivenAt: at }]);
  });
});

describe('A cursor', () => {
  it.each([letter(7), letter(7, 1_764_400_000_000), { ...letter(7), offset: 2n ** 63n - 1n }])(
    'stands for its place: %o',
    (place) => {
      expect(oldestFirst(parseCursor(cursorOf(place))!, place)).toBe(0);
    },
  );

  it('stands for the place of a letter without a time too', () => {
    const place = letter(7, Number.NaN);
    expect(oldestFirst(parseCursor(cursorOf(place))!, place)).toBe(0);
  });

  it.each(['', '1-2', '1-2-3-4', 'a-0-1', '1-0--1', '1-0-1 ', '1-0-12345678901234567890'])(
    'is no other text: %j',
    (text) => {
      expect(parseCursor(text)).toBeUndefined();
    },
  );
});
