import { JsonNumber } from './json-number.js';
import { A_TIME, isWritable, parseRfc3339 } from './rfc3339.js';

/** What a field's type means on the wire, where that is not the value itself. */
export interface Conversion {
  /** Reads what is on the wire, or what a publisher gives; `undefined` for what is neither. */
  readonly read: (value: unknown) => unknown;
  /** Writes a value for JSON; none where `JSON.stringify` knows how. */
  readonly write?: (value: unknown) => unknown;
  /** Whether the written form is the one for Avro, too. */
  readonly isWrittenForAvro?: boolean;
  /** What is accepted, for error messages. */
  readonly accepted: string;
}

/** Marks a field whose dates travel as numbers of seconds since 1970, by `@UnixTime('seconds')`. */
export class UnixSeconds {}
/** Marks a field whose dates travel as numbers of milliseconds since 1970, by `@UnixTime('milliseconds')`. */
export class UnixMilliseconds {}

const INTEGER = /^(?:0|-?[1-9]\d{0,18})$/;

/** Tells whether a bigint has no more than 64 bits. */
export function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

function readInt64(given: unknown): bigint | undefined {
  const value = given instanceof JsonNumber ? given.text : given;
  if (typeof value === 'bigint') return isInt64(value) ? value : undefined;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (typeof value !== 'string' || !INTEGER.test(value)) return undefined;
  const read = BigInt(value);
  return isInt64(read) ? read : undefined;
}

function copyOf(time: Date): Date | undefined {
  return isWritable(time) ? new Date(time) : undefined;
}

function readTime(value: unknown): Date | undefined {
  if (typeof value === 'string') return parseRfc3339(value);
  return value instanceof Date ? copyOf(value) : undefined;
}

/** Reads a number of seconds or milliseconds; what is finer than a millisecond is cut off, as in texts. */
function readUnixTime(value: unknown, inMilliseconds: number): Date | undefined {
  if (value instanceof Date) return copyOf(value);
  if (typeof value !== 'number') return undefined;
  // Seconds with a fraction are a little more or less than what was written.
  const nearest = Math.round(value * inMilliseconds);
  const isWhole = nearest / inMilliseconds === value;
  return copyOf(new Date(isWhole ? nearest : Math.floor(value * inMilliseconds)));
}

/** A date that is none stays as it is: what is written was validated before. */
const writeUnixTime =
  (inMilliseconds: number) =>
  (value: unknown): unknown =>
    value instanceof Date ? value.getTime() / inMilliseconds : value;

const CONVERSIONS = new Map<unknown, Conversion>([
  [Date, { read: readTime, accepted: A_TIME }],
  [
    BigInt,
    {
      read: readInt64,
      write: (value) => (typeof value === 'bigint' ? String(value) : value),
      accepted:
        'an integer of at most 64 bits: a bigint, a string of digits, or a number up to 2^53',
    },
  ],
  [
    UnixSeconds,
    {
      read: (value) => readUnixTime(value, 1_000),
      write: writeUnixTime(1_000),
      isWrittenForAvro: true,
      accepted: 'a number of seconds since 1970',
    },
  ],
  [
    UnixMilliseconds,
    {
      read: (value) => readUnixTime(value, 1),
      write: writeUnixTime(1),
      accepted: 'a number of milliseconds since 1970',
    },
  ],
]);

/**
 * Finds what a type named by `@Type` means on the wire; `undefined` for classes and all others.
 *
 * @example
 * conversionOf(Date)?.read('2026-11-20T10:00:00Z'); // Date
 */
export function conversionOf(type: unknown): Conversion | undefined {
  return CONVERSIONS.get(type);
}
