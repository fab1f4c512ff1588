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
  /** Says why a value is not read, where it is of the accepted kind. */
  readonly problemOf?: (value: unknown) => string | undefined;
  /** Says what the class may declare for a value that is of another kind. */
  readonly remedyFor?: (value: unknown) => string | undefined;
  /** Whether what is finer than a `Date` holds is cut off. */
  readonly cuts?: boolean;
}

/** Marks a field whose dates travel as texts that may be finer than a millisecond, by `@CutToMilliseconds`. */
export class CutDate {}
/** As `UnixSeconds`, for numbers that may be finer than a millisecond. */
export class CutUnixSeconds {}
/** As `UnixMilliseconds`, for numbers that may be finer than a millisecond. */
export class CutUnixMilliseconds {}
/** Marks a field whose dates travel as numbers of seconds since 1970, by `@UnixTime('seconds')`. */
export class UnixSeconds {}
/** Marks a field whose dates travel as numbers of milliseconds since 1970, by `@UnixTime('milliseconds')`. */
export class UnixMilliseconds {}

/** What becomes of the part of a time that is finer than a millisecond. */
type Finer = 'cut' | 'refused';

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

/** The unit of a number that counts the time since 1970, in milliseconds; seconds have a fraction. */
type PerUnit = 1 | 1_000;

const readTime =
  (finer: Finer) =>
  (value: unknown): Date | undefined => {
    if (typeof value === 'string') return parseRfc3339(value, finer);
    return value instanceof Date ? copyOf(value) : undefined;
  };

const readUnixTime =
  (perUnit: PerUnit, finer: Finer) =>
  (value: unknown): Date | undefined => {
    if (value instanceof Date) return copyOf(value);
    if (value instanceof JsonNumber)
      return finer === 'cut' ? ofMilliseconds(cutMilliseconds(value.text, perUnit)) : undefined;
    if (typeof value !== 'number') return undefined;
    // Seconds with a fraction are a little more or less than what was written.
    const nearest = Math.round(value * perUnit);
    if (nearest / perUnit === value) return ofMilliseconds(nearest);
    return finer === 'cut' ? ofMilliseconds(Math.floor(value * perUnit)) : undefined;
  };

const ofMilliseconds = (milliseconds: number): Date | undefined => copyOf(new Date(milliseconds));

const DECIMAL = /^(-?\d{1,16})(?:\.(\d+))?$/;

/** The milliseconds in a number that no `number` holds, such as the seconds of a Java `Instant`: nine digits follow the point. */
function cutMilliseconds(text: string, perUnit: PerUnit): number {
  const [, whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return Number.NaN;
  const digits = perUnit === 1 ? 0 : 3;
  const cut = Number(`${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`);
  const isBelow = whole.startsWith('-') && /[1-9]/.test(fraction.slice(digits));
  return isBelow ? cut - 1 : cut;
}

/** A date that is none stays as it is: what is written was validated before. */
const writeUnixTime =
  (perUnit: PerUnit) =>
  (value: unknown): unknown =>
    value instanceof Date ? value.getTime() / perUnit : value;

function unixTime(perUnit: PerUnit, finer: Finer): Conversion {
  const unit = perUnit === 1 ? 'milliseconds' : 'seconds';
  return {
    read: readUnixTime(perUnit, finer),
    write: writeUnixTime(perUnit),
    isWrittenForAvro: true,
    accepted: `a number of ${unit} since 1970`,
    ...(finer === 'cut'
      ? { cuts: true }
      : orFiner(readUnixTime(perUnit, 'cut'), `cutToMilliseconds: true in @UnixTime`)),
  };
}

/** Says that a time is finer than a `Date` holds, and what to do. */
function orFiner(readCut: Conversion['read'], cutting: string): Pick<Conversion, 'problemOf'> {
  const problem =
    'is finer than a millisecond, which a Date does not hold: ' +
    `send milliseconds, declare a string, or have the rest cut off by ${cutting}`;
  return { problemOf: (value) => (readCut(value) === undefined ? undefined : problem) };
}

const SAY_UNIT =
  "where times are numbers, declare @UnixTime('seconds') or @UnixTime('milliseconds')";

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || value instanceof JsonNumber;

const CONVERSIONS = new Map<unknown, Conversion>([
  [
    Date,
    {
      read: readTime('refused'),
      accepted: A_TIME,
      remedyFor: (value) => (isNumber(value) ? SAY_UNIT : undefined),
      ...orFiner(readTime('cut'), '@CutToMilliseconds()'),
    },
  ],
  [
    CutDate,
    {
      read: readTime('cut'),
      accepted: A_TIME,
      remedyFor: (value) => (isNumber(value) ? SAY_UNIT : undefined),
      cuts: true,
    },
  ],
  [
    BigInt,
    {
      read: readInt64,
      write: (value) => (typeof value === 'bigint' ? String(value) : value),
      accepted:
        'an integer of at most 64 bits: a bigint, a string of digits, or a number up to 2^53',
    },
  ],
  [UnixSeconds, unixTime(1_000, 'refused')],
  [UnixMilliseconds, unixTime(1, 'refused')],
  [CutUnixSeconds, unixTime(1_000, 'cut')],
  [CutUnixMilliseconds, unixTime(1, 'cut')],
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
