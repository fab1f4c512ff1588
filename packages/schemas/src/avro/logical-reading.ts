import type { AvroInput } from './avro-input.js';
import { UnreadableFieldError } from './unreadable-field.js';
import type { Holder } from './wanted.js';

export type Read = (input: AvroInput) => unknown;

/** How values of one meaning are read into whatever can hold them. */
export interface LogicalReading {
  /** Such as `long timestamp-micros`. */
  readonly name: string;
  readonly into: Readonly<Partial<Record<Holder, Read>>>;
  /** What a class may declare for it. */
  readonly declare: string;
}

/** Refuses a value that what the class declares cannot hold. */
export function refuse({ name, declare }: Omit<LogicalReading, 'into'>, problem: string): never {
  throw new UnreadableFieldError(`a ${name} ${problem}`, declare);
}

/** The readings that are taken in place of those that there are none of. */
const IN_PLACE: Readonly<Record<string, readonly Holder[]>> = {
  free: ['anything'],
  'cut-date': ['cut-date', 'date'],
  'unix-time': ['date'],
  'cut-unix-time': ['cut-date', 'date'],
};
const DATES: readonly string[] = ['date', 'cut-date', 'unix-time', 'cut-unix-time'];

const HOLDERS: Readonly<Record<string, string>> = {
  text: 'a string',
  base64: 'base64',
  object: 'an object',
  map: 'a map',
  record: 'an object',
  list: 'a list',
};

/** The reader of values into what a class declares; one that refuses them all where they do not fit. */
export function readInto(reading: LogicalReading, holder: string): Read {
  const holders = IN_PLACE[holder] ?? [holder as Holder];
  const read = holders.map((each) => reading.into[each]).find((each) => each !== undefined);
  if (read) return read;
  const problem = DATES.includes(holder)
    ? 'is no moment that a Date could be'
    : `is nothing that ${HOLDERS[holder] ?? `a ${holder}`} could be`;
  return (input) => {
    // Bytes that end too early are worse.
    reading.into.anything?.(input);
    return refuse(reading, problem);
  };
}
