/** A time as RFC 3339 writes it: with an offset, and a `T` between day and time. */
const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|[+-](\d\d):(\d\d))$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** How a time is given, for error messages. */
export const A_TIME =
  'a time with an offset, on a real day, such as 2026-11-20T10:00:00Z (RFC 3339)';

/** The earliest and the latest time that RFC 3339 can write, in milliseconds. */
const EARLIEST = Date.parse('0000-01-01T00:00:00.000Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Reads a time of RFC 3339. `Date` alone would read `room 12` as a day in 2001, 31 February as a day in
 * March, and a time without an offset as local. Leap seconds are refused, as `Date` has none, and so is
 * hour 24.
 *
 * @param finer what becomes of digits that `Date` does not hold: they are cut off, or the text is refused
 *
 * @returns `undefined` for anything else
 * @example
 * parseRfc3339('2026-11-20T11:00:00+01:00', 'refused'); // Date of 10:00 UTC
 * parseRfc3339('2026-02-31T10:00:00Z', 'cut'); // undefined
 * parseRfc3339('2026-11-20T10:00:00.123456Z', 'refused'); // undefined
 */
export function parseRfc3339(text: string, finer: 'cut' | 'refused'): Date | undefined {
  const parts = RFC_3339.exec(text);
  if (!parts) return undefined;
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second,
    fraction = '',
    offsetHour = '0',
    offsetMinute = '0',
  ] = parts;
  if (finer === 'refused' && fraction.length > MILLISECONDS && isFiner(fraction)) return undefined;
  const isReal =
    Number(day) >= 1 &&
    Number(day) <= daysOf(Number(year), Number(month)) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60 &&
    Number(offsetHour) < 24 &&
    Number(offsetMinute) < 60;
  if (!isReal) return undefined;
  const time = new Date(text.toUpperCase());
  return isWritable(time) ? time : undefined;
}

/** The digits behind the second that `Date` holds. */
const MILLISECONDS = 3;

const isFiner = (fraction: string): boolean => /[1-9]/.test(fraction.slice(MILLISECONDS));

/** Tells whether RFC 3339 can write a time: it has four digits for the year. */
export function isWritable(time: Date): boolean {
  const milliseconds = time.getTime();
  return milliseconds >= EARLIEST && milliseconds <= LATEST;
}

function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
}
