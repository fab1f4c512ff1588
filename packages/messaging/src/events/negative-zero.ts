import { randomUUID } from 'node:crypto';

/** A zero of JSON, wherever a value may be; most JSON has none. */
const ZERO = /[:,[]0[,}\]]/;
/** Stands for −0 until it is written; nobody can have put it into the data. */
const MARK = `-0:${randomUUID()}`;

/**
 * Writes JSON as `JSON.stringify` does, but for −0, which that writes as 0 although JSON has it.
 *
 * @example
 * stringify({ change: -0 }); // '{"change":-0}'
 */
export function stringify(data: unknown): string {
  const text = JSON.stringify(data);
  if (!ZERO.test(text) || !holdsNegativeZero(data)) return text;
  const marked = JSON.stringify(data, (_key, value: unknown) =>
    Object.is(value, -0) ? MARK : value,
  );
  return marked.replaceAll(`"${MARK}"`, '-0');
}

/** Tells whether data has a −0: most zeros are none, and a replacer costs three times the writing. */
function holdsNegativeZero(value: unknown): boolean {
  if (typeof value === 'number') return Object.is(value, -0);
  if (typeof value !== 'object' || value === null) return false;
  for (const key in value)
    if (holdsNegativeZero((value as Record<string, unknown>)[key])) return true;
  return false;
}
