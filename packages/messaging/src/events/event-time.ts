import { UndecodableMessageError } from '../errors.js';
import { storedTime } from '../ports/index.js';
import { parseRfc3339 } from './rfc3339.js';

/**
 * Finds an event's time: its own, else its record's; an invalid date where that is none either. What is
 * finer than a millisecond is cut off: Java and Python write it without asking, and it is no data.
 */
export function timeOf(given: string | undefined, timestamp: number): Date {
  if (given === undefined) return storedTime(timestamp) ?? new Date(Number.NaN);
  const time = parseRfc3339(given, 'cut');
  if (time) return time;
  throw new UndecodableMessageError(
    'Attribute time is no time. One of RFC 3339 is read, with its offset, such as 2026-05-01T10:00:00Z.',
  );
}
