import type { AvroNode } from '../compatibility/avro-nodes.js';
import type { AvroInput } from './avro-input.js';

const DAY_MS = 86_400_000;

type Moment = (input: AvroInput) => Date;

/** Logical types that say when something was, by the type they stand on. */
const MOMENTS: Readonly<Record<string, Moment>> = {
  'int date': (input) => new Date(input.int() * DAY_MS),
  'long timestamp-millis': (input) => new Date(input.long()),
  'long timestamp-micros': (input) => inUnits(input, 1_000n),
  'long timestamp-nanos': (input) => inUnits(input, 1_000_000n),
};

/** Those that say when on some day, or where it was which time: a `Date` would be a guess. */
const NO_MOMENTS = new Set([
  'int time-millis',
  'long time-micros',
  'long local-timestamp-millis',
  'long local-timestamp-micros',
  'long local-timestamp-nanos',
]);

/** `undefined` where the schema does not say that it is one. */
export function momentOf(writer: AvroNode): Moment | undefined {
  return MOMENTS[nameOf(writer)];
}

/**
 * A number that a `Date` is wanted of. A plain one is milliseconds since 1970, as in JSON.
 *
 * @throws TypeError when reading, where it would be a guess; a class makes a `Date` of any number
 */
export function numberAsMoment(writer: AvroNode): Moment {
  const moment = momentOf(writer);
  if (moment) return moment;
  const isWhole = writer.kind === 'int' || writer.kind === 'long';
  if (isWhole && !NO_MOMENTS.has(nameOf(writer))) return (input) => new Date(input.long());
  const shown = nameOf(writer);
  return () => {
    throw new TypeError(`a ${shown} is no moment that a Date could be`);
  };
}

const nameOf = (writer: AvroNode): string =>
  'logicalType' in writer && writer.logicalType !== undefined
    ? `${writer.kind} ${writer.logicalType}`
    : writer.kind;

/** Exactly, far beyond 2^53 units; a `Date` has milliseconds, so the rest is lost. */
function inUnits(input: AvroInput, perMillisecond: bigint): Date {
  const units = input.bigLong();
  const rest = ((units % perMillisecond) + perMillisecond) % perMillisecond;
  return new Date(Number((units - rest) / perMillisecond));
}
