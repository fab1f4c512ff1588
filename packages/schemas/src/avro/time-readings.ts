import { type LogicalReading, type Read, refuse } from './logical-reading.js';
import {
  DAY_MS,
  dateOf,
  dateText,
  dateTimeText,
  exactDate,
  MILLIS,
  spanText,
  type TimeUnit,
  timeText,
} from './time-texts.js';

/** The count that is on the wire, for classes that want no more. */
const COUNT: Pick<LogicalReading['into'], 'number' | 'bigint'> = {
  number: (input) => input.long(),
  bigint: (input) => input.bigLong(),
};

const orCount = ({ name }: TimeUnit, since = ''): string =>
  `or a number or a bigint, which gets the ${name}${since}`;

/** A moment; text of it is RFC 3339 in UTC. */
export function ofInstant(name: string, unit: TimeUnit): LogicalReading {
  const declare = `Declare a string, which gets RFC 3339 with ${unit.digits} digits behind the second, ${orCount(unit, ' since 1970')}`;
  const about = { name, declare };
  const text: Read = (input) => `${dateTimeText(input.bigLong(), unit)}Z`;
  const date: Read = unit === MILLIS ? millis(about) : exact(about, unit);
  const cutDate: Read = unit === MILLIS ? date : cut(about, unit);
  return {
    ...about,
    into: { ...COUNT, anything: unit === MILLIS ? date : text, text, date, 'cut-date': cutDate },
  };
}

/** Refuses a moment that is finer than a `Date` holds. */
function tooFine({ name, declare }: About): never {
  const orCut = `${declare}, or have the rest cut off: @CutToMilliseconds()`;
  return refuse(
    { name, declare: orCut },
    'between two milliseconds is no moment that a Date could be',
  );
}

type About = Omit<LogicalReading, 'into'>;

const BEYOND = 'beyond the year 275760 is no moment that a Date could be';

const millis =
  (about: About): Read =>
  (input) =>
    dateOf(input.count()) ?? refuse(about, BEYOND);

const exact =
  (about: About, unit: TimeUnit): Read =>
  (input) => {
    const count = input.bigLong();
    if (count % unit.perMillisecond !== 0n) return tooFine(about);
    return exactDate(count, unit) ?? refuse(about, BEYOND);
  };

const cut =
  (about: About, { perMillisecond }: TimeUnit): Read =>
  (input) => {
    const count = input.bigLong();
    const finer = ((count % perMillisecond) + perMillisecond) % perMillisecond;
    return dateOf(Number((count - finer) / perMillisecond)) ?? refuse(about, BEYOND);
  };

/** A day and time that somebody's clock showed, nobody says where. */
export function ofLocal(name: string, unit: TimeUnit): LogicalReading {
  const text: Read = (input) => dateTimeText(input.bigLong(), unit);
  const declare = `Declare a string, such as 2026-05-01T10:15:30, which has no offset, ${orCount(unit)}`;
  return { name, declare, into: { ...COUNT, anything: text, text } };
}

/** A time of day. */
export function ofTime(name: string, unit: TimeUnit): LogicalReading {
  const declare = `Declare a string, such as 10:15:30, ${orCount(unit, ' since midnight')}`;
  const text: Read = (input) =>
    timeText(input.bigLong(), unit) ?? refuse({ name, declare: 'Declare a number' }, NO_TIME);
  return { name, declare, into: { ...COUNT, anything: text, text } };
}

const NO_TIME = 'before midnight or beyond a day is no time of day';

/** A length of time. */
export function ofSpan(name: string, unit: TimeUnit): LogicalReading {
  const text: Read = (input) => spanText(input.bigLong(), unit);
  const declare = `Declare a string, such as PT1.5S, ${orCount(unit)}`;
  return { name, declare, into: { ...COUNT, anything: text, text } };
}

/** A calendar's day. */
export function ofDays(name: string): LogicalReading {
  const declare =
    'Declare a string, such as 2026-05-01, a Date, or a number, which gets the days since 1970';
  const about = { name, declare };
  const date: Read = (input) => dateOf(input.int() * DAY_MS) ?? refuse(about, BEYOND);
  return {
    ...about,
    into: { ...COUNT, anything: date, text: (input) => dateText(input.int()), date },
  };
}

export function ofYear(name: string): LogicalReading {
  const text: Read = (input) => String(input.int());
  return { name, declare: 'Declare a number', into: { ...COUNT, anything: COUNT.number!, text } };
}

/** Avro's duration: months, days and milliseconds, which are no length of time together. */
export function ofDuration(name: string): LogicalReading {
  const text: Read = (input) => {
    const bytes = input.fixed(12);
    const [months, days, milliseconds] = [0, 4, 8].map((at) => bytes.readUInt32LE(at));
    return `P${months}M${days}D${spanText(BigInt(milliseconds!), MILLIS).slice(1)}`;
  };
  const declare = 'Declare a string, such as P1M2DT3.500S';
  return { name, declare, into: { anything: text, text } };
}

const FINER_THAN_MILLISECONDS = /\.\d{3}\d*[1-9]/;

/** A text that names a moment, which the class makes a `Date` of. */
export function ofZoned(name: string): LogicalReading {
  const declare = 'Declare a string';
  const text: Read = (input) => input.text();
  const date: Read = (input) => {
    const value = input.text();
    if (!FINER_THAN_MILLISECONDS.test(value)) return value;
    return tooFine({ name, declare });
  };
  return { name, declare, into: { anything: text, text, date, 'cut-date': text } };
}
