import type { DeadLetter } from './dead-letter.js';

/** A letter's place in its topic, and the time by which letters are ordered. */
export type LetterPlace = Pick<DeadLetter, 'failedAt' | 'partition' | 'offset'>;

/** Years beyond 9999 included; 19 digits are the longest offset. */
const CURSOR = /^(\d{1,16})-(\d{1,9})-(\d{1,19})$/;

export function oldestFirst(a: LetterPlace, b: LetterPlace): number {
  const byTime = timeOf(a) - timeOf(b);
  return byTime || a.partition - b.partition || Number(a.offset - b.offset);
}

/** The text that stands for a place, for `after` of a filter. */
export function cursorOf(place: LetterPlace): string {
  return `${timeOf(place)}-${place.partition}-${place.offset}`;
}

/**
 * Reads a cursor; `undefined` for any other text.
 *
 * @example
 * const after = parseCursor('1764400000000-0-42');
 */
export function parseCursor(text: string): LetterPlace | undefined {
  const [, time, partition, offset] = CURSOR.exec(text) ?? [];
  if (!time || !partition || !offset) return undefined;
  return {
    failedAt: new Date(Number(time)),
    partition: Number(partition),
    offset: BigInt(offset),
  };
}

/** Milliseconds since 1970. Others may have stored a letter without a time; such are the oldest. */
function timeOf({ failedAt }: LetterPlace): number {
  return Math.max(0, failedAt.getTime() || 0);
}
