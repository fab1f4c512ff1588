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
  if (!ZERO.test(text)) return text;
  let isFound = false;
  const marked = JSON.stringify(data, (_key, value: unknown) => {
    if (!Object.is(value, -0)) return value;
    isFound = true;
    return MARK;
  });
  return isFound ? marked.replaceAll(`"${MARK}"`, '-0') : text;
}
