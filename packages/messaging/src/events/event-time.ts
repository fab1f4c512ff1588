import { UndecodableMessageError } from '../errors.js';
import { type Message, storedTime } from '../ports/index.js';

/** RFC 3339. `Date` alone would read `foo 1` as a day in 2001, and a time without an offset as local. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * Finds an event's time: its own, else the record's, else the time of receipt. A command that expires
 * is refused in the last case: nobody can tell whether it is too late.
 */
export function timeOf(given: string | undefined, message: Message, expires: boolean): Date {
  if (given === undefined) {
    const stored = storedTime(message.timestamp);
    if (stored || !expires) return stored ?? timeOfReceipt(message);
    throw new UndecodableMessageError(
      `It expires, but nothing says when: attribute time is missing, and the timestamp of its record, ${message.timestamp}, is none.`,
    );
  }
  if (RFC_3339.test(given)) {
    const time = new Date(given.toUpperCase());
    if (!Number.isNaN(time.getTime())) return time;
  }
  throw new UndecodableMessageError('Attribute time is no time.');
}

/** The times of receipt of messages that say no other, so that each attempt sees the same. */
const received = new WeakMap<Message, number>();

function timeOfReceipt(message: Message): Date {
  const at = received.get(message) ?? Date.now();
  received.set(message, at);
  return new Date(at);
}
