import { UndecodableMessageError } from '../errors.js';
import { storedTime } from '../ports/index.js';

/** RFC 3339. `Date` alone would read `foo 1` as a day in 2001, and a time without an offset as local. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** Finds an event's time: its own, else its record's; an invalid date where that is none either. */
export function timeOf(given: string | undefined, timestamp: number): Date {
  if (given === undefined) return storedTime(timestamp) ?? new Date(Number.NaN);
  if (RFC_3339.test(given)) {
    const time = new Date(given.toUpperCase());
    if (!Number.isNaN(time.getTime())) return time;
  }
  throw new UndecodableMessageError('Attribute time is no time.');
}
