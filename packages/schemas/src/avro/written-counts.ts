import { DAY_MS, dateText, dateTimeText, type TimeUnit, timeText } from './time-texts.js';

/** The count that a value is written as; `undefined` for one that would not come back as it is. */
export type ToCount = (value: unknown) => bigint | undefined;

/**
 * A moment: a `Date`, or the text that reading gives. Numbers and bigints are the count itself, here
 * and below.
 */
export const momentCount =
  (unit: TimeUnit): ToCount =>
  (value) =>
    value instanceof Date
      ? ofDate(value, unit.perMillisecond)
      : ofText(
          value,
          (text) => countOf(text.replace(/Z$/, ''), unit),
          (count) => `${dateTimeText(count, unit)}Z`,
        );

/** A day and time without an offset. */
export const localCount =
  (unit: TimeUnit): ToCount =>
  (value) =>
    ofText(
      value,
      (text) => countOf(text, unit),
      (count) => dateTimeText(count, unit),
    );

/** A time of day. */
export const timeCount =
  (unit: TimeUnit): ToCount =>
  (value) =>
    ofText(
      value,
      (text) => countOf(`1970-01-01T${text}`, unit),
      (count) => timeText(count, unit),
    );

/** A day: a `Date` of midnight in UTC, or its text. */
export const dayCount: ToCount = (value) => {
  if (!(value instanceof Date))
    return ofText(
      value,
      (text) => dayOf(text),
      (count) => dateText(Number(count)),
    );
  const milliseconds = value.getTime();
  return milliseconds % DAY_MS === 0 ? BigInt(milliseconds / DAY_MS) : undefined;
};

function ofDate(date: Date, perMillisecond: bigint): bigint | undefined {
  const milliseconds = date.getTime();
  return Number.isNaN(milliseconds) ? undefined : BigInt(milliseconds) * perMillisecond;
}

/** Takes the one text of a count that reading gives: any other would be changed. */
function ofText(
  value: unknown,
  parse: (text: string) => bigint | undefined,
  write: (count: bigint) => string | undefined,
): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  const count = typeof value === 'string' ? parse(value) : undefined;
  return count !== undefined && write(count) === value ? count : undefined;
}

const DATE_TIME = /^(.+)T(\d\d):(\d\d):(\d\d)\.(\d+)$/;

function countOf(text: string, { perSecond, digits }: TimeUnit): bigint | undefined {
  const [, date = '', hours, minutes, seconds, fraction = ''] = DATE_TIME.exec(text) ?? [];
  const days = dayOf(date);
  if (days === undefined || fraction.length !== digits) return undefined;
  const secondsOfDay = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (days * BigInt(DAY_MS / 1_000) + BigInt(secondsOfDay)) * perSecond + BigInt(fraction);
}

function dayOf(date: string): bigint | undefined {
  const milliseconds = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(milliseconds) ? undefined : BigInt(Math.floor(milliseconds / DAY_MS));
}
