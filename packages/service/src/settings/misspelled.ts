import type { Environment } from './variable.js';

/** Names that begin so are meant for this service; all others are left alone. */
const PREFIXES =
  /^(ADMIN|CONSUMER|CONSUMERS|HANDLER|HTTP_BODY|HTTP_CORS|HTTP_TRUST|KAFKA|LOG|PUBLISH|SCHEMA_REGISTRY|SHUTDOWN)_/;
/** Letters that may differ. */
const MAX_DIFFERENCE = 3;

/**
 * Names variables that look like misspelled ones, each with the nearest name that is read.
 *
 * @example
 * misspelled({ KAFKA_BOOTSTRAP_SERVER: 'a:9092' }, ['KAFKA_BOOTSTRAP_SERVERS']);
 * // ['KAFKA_BOOTSTRAP_SERVER is no setting and has no effect: did you mean KAFKA_BOOTSTRAP_SERVERS?']
 */
export function misspelled(environment: Environment, known: readonly string[]): string[] {
  const names = new Set(known);
  return Object.keys(environment)
    .filter((name) => PREFIXES.test(name.toUpperCase()) && name.length < 100 && !names.has(name))
    .flatMap((name) => {
      const [nearest] = known
        .map((each) => ({ each, difference: difference(name.toUpperCase(), each) }))
        .sort((one, other) => one.difference - other.difference);
      if (!nearest || nearest.difference > MAX_DIFFERENCE) return [];
      return [`${name} is no setting and has no effect: did you mean ${nearest.each}?`];
    });
}

/** Counts the letters to insert, delete or replace until one text is the other. */
function difference(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
