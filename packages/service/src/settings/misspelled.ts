import type { ServiceDefinition } from './define-service.js';
import { FOREIGN_NAMES } from './foreign-names.js';
import { serviceVariables } from './service-variables.js';
import type { Environment } from './variable.js';

/** Endings that are easily forgotten. */
const ENDINGS = ['_MS', '_BYTES', '_FILE'];
const MAX_NAME_LENGTH = 100;

/**
 * Warns of variables that look like misspelled settings, each with the nearest name that is read, and
 * without values. Most variables of an environment are somebody else's: what is not close is left alone.
 *
 * @example
 * misspelled({ KAFKA_BOOTSTRAP_SERVER: 'a:9092' }, service);
 * // ['KAFKA_BOOTSTRAP_SERVER is no setting and has no effect: did you mean KAFKA_BOOTSTRAP_SERVERS?']
 */
export function misspelled(environment: Environment, service: ServiceDefinition): string[] {
  const own = Object.keys(service.variables);
  const known = [...Object.keys(serviceVariables(service.name)), ...own];
  const isSet = (name: string): boolean => (environment[name] ?? '').trim() !== '';
  return Object.keys(environment)
    .filter((name) => isSet(name) && !known.includes(name))
    .flatMap((name) => {
      const nearest = nearestOf(name, known) ?? foreign(name, known.filter(isSet));
      // On Windows an environment does not tell cases apart, and the variable is read.
      if (nearest === undefined || environment[nearest] === environment[name]) return [];
      return [`${name} is no setting and has no effect: did you mean ${nearest}?`];
    });
}

function foreign(name: string, set: readonly string[]): string | undefined {
  const ours = FOREIGN_NAMES[name.toUpperCase()];
  return ours === undefined || set.includes(ours) ? undefined : ours;
}

function nearestOf(name: string, known: readonly string[]): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return undefined;
  const upper = name.toUpperCase().replaceAll(/[-.]/g, '_');
  const complete = [upper, ...ENDINGS.map((ending) => upper + ending)];
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const each of known) {
    // Short names, such as PORT, are close to too many others.
    if (!each.includes('_')) continue;
    const changes = complete.includes(each) ? 0 : changesBetween(upper, each);
    if (changes > mayDiffer(each) || changes >= least) continue;
    nearest = each;
    least = changes;
  }
  return nearest;
}

/** Letters that may differ: one of a short name, two of a long one. */
function mayDiffer(name: string): number {
  return name.length < 13 ? 1 : 2;
}

/** Counts the letters to insert, delete, replace or swap with their neighbour until one text is the other. */
function changesBetween(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      const isSwapped =
        i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const swapped = isSwapped ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1, swapped));
    }
    before = row;
    row = next;
  }
  return row.at(-1)!;
}
