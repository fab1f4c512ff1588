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
  const read = reading.into[holder === 'free' ? 'anything' : (holder as Holder)];
  if (read) return read;
  const problem =
    holder === 'date'
      ? 'is no moment that a Date could be'
      : `is nothing that ${HOLDERS[holder] ?? `a ${holder}`} could be`;
  return (input) => {
    // Bytes that end too early are worse.
    reading.into.anything?.(input);
    return refuse(reading, problem);
  };
}
