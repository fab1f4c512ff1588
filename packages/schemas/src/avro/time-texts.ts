/** What a count of time counts. */
export interface TimeUnit {
  readonly name: 'milliseconds' | 'microseconds' | 'nanoseconds';
  /** The digits behind the second. */
  readonly digits: number;
  readonly perMillisecond: bigint;
  readonly perSecond: bigint;
  readonly perDay: bigint;
}

const unit = (name: TimeUnit['name'], digits: number): TimeUnit => {
  const perSecond = 10n ** BigInt(digits);
  return {
    name,
    digits,
    perMillisecond: perSecond / 1_000n,
    perSecond,
    perDay: perSecond * 86_400n,
  };
};

export const MILLIS = unit('milliseconds', 3);
export const MICROS = unit('microseconds', 6);
export const NANOS = unit('nanoseconds', 9);

export const DAY_MS = 86_400_000;
/** The moments that a `Date` has are at most so far from 1970. */
const MAX_DATE_MS = 8.64e15;

/**
 * A day as ISO 8601 writes it. Years beyond four digits have a sign and six or more of them, as
 * JavaScript's have.
 *
 * @param days since 1970
 * @example
 * dateText(-1); // '1969-12-31'
 * @see https://howardhinnant.github.io/date_algorithms.html#civil_from_days
 */
export function dateText(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays =
    Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${yearText(year)}-${twoDigits(month)}-${twoDigits(day)}`;
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9_999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/**
 * A time of day, with all digits of its unit; `undefined` before midnight or after the day's end.
 *
 * @example
 * timeText(36_930_000_000n, MICROS); // '10:15:30.000000'
 */
export function timeText(
  count: bigint,
  { digits, perSecond, perDay }: TimeUnit,
): string | undefined {
  if (count < 0n || count >= perDay) return undefined;
  const seconds = Math.floor(Number(count) / Number(perSecond));
  const fraction = String(Number(count) % Number(perSecond)).padStart(digits, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return `${twoDigits(hours)}:${twoDigits(minutes)}:${twoDigits(seconds % 60)}.${fraction}`;
}

/**
 * A day and its time without an offset, with all digits of its unit.
 *
 * @param count since 1970
 * @example
 * dateTimeText(-1n, MICROS); // '1969-12-31T23:59:59.999999'
 */
export function dateTimeText(count: bigint, unit: TimeUnit): string {
  const timeOfDay = modulo(count, unit.perDay);
  const days = Number((count - timeOfDay) / unit.perDay);
  return `${dateText(days)}T${timeText(timeOfDay, unit)}`;
}

/**
 * A length of time in seconds, as ISO 8601 writes it.
 *
 * @example
 * spanText(-1_500_000n, MICROS); // '-PT1.500000S'
 */
export function spanText(count: bigint, { digits, perSecond }: TimeUnit): string {
  const length = count < 0n ? -count : count;
  const fraction = String(length % perSecond).padStart(digits, '0');
  return `${count < 0n ? '-' : ''}PT${length / perSecond}.${fraction}S`;
}

/** The same moment as a `Date`; `undefined` where a `Date` would be another. */
export function exactDate(count: bigint, { perMillisecond }: TimeUnit): Date | undefined {
  return count % perMillisecond === 0n ? dateOf(Number(count / perMillisecond)) : undefined;
}

/** @param milliseconds since 1970 */
export function dateOf(milliseconds: number): Date | undefined {
  return Math.abs(milliseconds) <= MAX_DATE_MS ? new Date(milliseconds) : undefined;
}

const modulo = (value: bigint, by: bigint): bigint => ((value % by) + by) % by;
