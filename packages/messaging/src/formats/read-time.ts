import type { Message } from '../ports/index.js';
import { UndecodableMessageError } from '../errors.js';
import { JsonNumber } from '../events/index.js';
import { timeOf } from '../events/event-time.js';
import { fieldOf, headerText, kindOf } from './read-text.js';
import type { FieldSource, HeaderSource, NumericTime, TimeUnit } from './source.js';

/** The number of each unit in a millisecond; of seconds, the other way round. */
const PER_MILLISECOND = { microseconds: 1_000n, nanoseconds: 1_000_000n } as const;
const INTEGER = /^-?\d{1,25}$/;
/** The last millisecond that `Date` can hold. */
const MAX_TIME = 8.64e15;

/**
 * Reads a time: a text as RFC 3339, a number in the unit that the mapping names.
 *
 * @throws UndecodableMessageError naming the field
 */
export function readTime(
  source: HeaderSource | FieldSource | NumericTime,
  message: Message,
  value: unknown,
): Date {
  const at = source.from === 'number' ? source.place : source;
  const found =
    at.from === 'header' ? headerText(message.headers, at.name) : fieldOf(value, at.path);
  if (source.from === 'number') return timeIn(at.place, found, source.unit);
  if (found instanceof Date) return found;
  if (typeof found === 'string') return textTime(at.place, found);
  const isNumber = typeof found === 'number' || typeof found === 'bigint';
  const remedy = isNumber ? ` Say its unit: ${at.from}(…).in('milliseconds').` : '';
  throw new UndecodableMessageError(
    `${at.place} is ${kindOf(found)}: a time such as 2026-05-01T10:00:00Z is read.${remedy}`,
  );
}

function textTime(place: string, text: string): Date {
  try {
    return timeOf(text, -1);
  } catch {
    throw new UndecodableMessageError(
      `${place} is no time: one of RFC 3339 is read, with its offset, such as 2026-05-01T10:00:00Z.`,
    );
  }
}

/**
 * Reads a number as a time, one beyond 2^53 by its digits. A schema may say that it is a time already.
 *
 * @throws UndecodableMessageError naming the place
 */
export function timeIn(place: string, found: unknown, unit: TimeUnit): Date {
  if (found instanceof Date) return found;
  const milliseconds = millisecondsOf(asNumber(found), unit);
  if (milliseconds !== undefined && Math.abs(milliseconds) <= MAX_TIME)
    return new Date(milliseconds);
  const given = milliseconds === undefined ? kindOf(found) : 'beyond what a date can hold';
  throw new UndecodableMessageError(`${place} is ${given}: ${unit} since 1970 are read.`);
}

function millisecondsOf(found: unknown, unit: TimeUnit): number | undefined {
  const number = typeof found === 'string' && INTEGER.test(found) ? BigInt(found) : found;
  if (typeof number !== 'bigint' && (typeof number !== 'number' || !Number.isFinite(number)))
    return undefined;
  if (unit === 'seconds') return ofSeconds(Number(number));
  if (unit === 'milliseconds') return Math.trunc(Number(number));
  const per = PER_MILLISECOND[unit];
  return typeof number === 'bigint' ? Number(number / per) : Math.trunc(number / Number(per));
}

/** Jackson writes a Java `Instant` as seconds with nine digits behind the point. */
function asNumber(found: unknown): unknown {
  if (!(found instanceof JsonNumber)) return found;
  return INTEGER.test(found.text) ? found.text : Number(found.text);
}

/** Seconds with a fraction are a little more or less than what was written. */
function ofSeconds(seconds: number): number {
  const nearest = Math.round(seconds * 1_000);
  return nearest / 1_000 === seconds ? nearest : Math.floor(seconds * 1_000);
}
