import type { AvroNode } from '../compatibility/avro-nodes.js';
import type { AvroInput } from './avro-input.js';

const DAY_MS = 86_400_000;

type Moment = (input: AvroInput) => Date;

/** Readers of the logical types that denote a moment, by `<type> <logicalType>`. */
const MOMENTS: Readonly<Record<string, Moment>> = {
  'int date': (input) => new Date(input.int() * DAY_MS),
  'long timestamp-millis': (input) => new Date(input.long()),
  'long timestamp-micros': (input) => inUnits(input, 1_000n),
  'long timestamp-nanos': (input) => inUnits(input, 1_000_000n),
};

/** Times of day and local times: making a `Date` of one would be a guess. */
const NO_MOMENTS = new Set([
  'int time-millis',
  'long time-micros',
  'long local-timestamp-millis',
  'long local-timestamp-micros',
  'long local-timestamp-nanos',
]);

/** The reader of a moment; `undefined` if the schema's type is none. */
export function momentOf(writer: AvroNode): Moment | undefined {
  return MOMENTS[logicalName(writer)];
}

/**
 * Reads a number as a `Date`. One without a logical type counts milliseconds since 1970, as in
 * JSON.
 *
 * @throws TypeError when reading, where it would be a guess; a class makes a `Date` of any number
 */
export function numberAsMoment(writer: AvroNode): Moment {
  const moment = momentOf(writer);
  if (moment) return moment;
  const isWhole = writer.kind === 'int' || writer.kind === 'long';
  if (isWhole && !NO_MOMENTS.has(logicalName(writer))) return (input) => new Date(input.long());
  const name = logicalName(writer);
  return () => {
    throw new TypeError(`a ${name} is no moment that a Date could be`);
  };
}

const logicalName = (writer: AvroNode): string =>
  'logicalType' in writer && writer.logicalType !== undefined
    ? `${writer.kind} ${writer.logicalType}`
    : writer.kind;

/**
 * Counts exactly, far beyond 2^53 units. What is finer than a millisecond is lost, as a `Date`
 * cannot hold it.
 */
function inUnits(input: AvroInput, perMillisecond: bigint): Date {
  const units = input.bigLong();
  const rest = ((units % perMillisecond) + perMillisecond) % perMillisecond;
  return new Date(Number((units - rest) / perMillisecond));
}
