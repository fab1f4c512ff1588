import type { AvroNode } from '../compatibility/avro-nodes.js';
import { annotationsOf, type Meaning, type NamedMeaning } from './meaning.js';
import { MICROS, MILLIS, NANOS } from './time-texts.js';

type Kind = AvroNode['kind'];

const on = (kind: Kind, meaning: Meaning): NamedMeaning => ({
  on: [kind],
  meaning: () => meaning,
});

const TEXT = on('string', { is: 'text' });
const ZONED = on('string', { is: 'zoned' });
const DAYS = on('int', { is: 'days' });
const MILLIS_OF_DAY = on('int', { is: 'time', unit: MILLIS });
const instant = (unit: typeof MILLIS): NamedMeaning => on('long', { is: 'instant', unit });

/** @see https://kafka.apache.org/documentation/#connect_types */
const CONNECT: Readonly<Record<string, NamedMeaning>> = {
  Decimal: { on: ['bytes', 'fixed'], meaning: decimalOf },
  Date: DAYS,
  Time: MILLIS_OF_DAY,
  Timestamp: instant(MILLIS),
};

/**
 * Timestamps of columns without a time zone are instants too: Debezium counts them as if they were
 * in UTC.
 *
 * @see https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-data-types
 */
const DEBEZIUM: Readonly<Record<string, NamedMeaning>> = {
  'time.Date': DAYS,
  'time.Time': MILLIS_OF_DAY,
  'time.MicroTime': on('long', { is: 'time', unit: MICROS }),
  'time.NanoTime': on('long', { is: 'time', unit: NANOS }),
  'time.Timestamp': instant(MILLIS),
  'time.MicroTimestamp': instant(MICROS),
  'time.NanoTimestamp': instant(NANOS),
  'time.MicroDuration': on('long', { is: 'span', unit: MICROS }),
  'time.NanoDuration': on('long', { is: 'span', unit: NANOS }),
  'time.Year': on('int', { is: 'year' }),
  'time.Interval': TEXT,
  'time.ZonedTime': TEXT,
  'time.ZonedTimestamp': ZONED,
  'time.IsoDate': TEXT,
  'time.IsoTime': TEXT,
  'time.IsoTimestamp': ZONED,
  'data.Bits': { on: ['bytes'], meaning: bitsOf },
  'data.VariableScaleDecimal': on('record', { is: 'variable-decimal' }),
  'data.Enum': TEXT,
  'data.EnumSet': TEXT,
  'data.Json': TEXT,
  'data.Ltree': TEXT,
  'data.TsVector': TEXT,
  'data.Uuid': TEXT,
  'data.Xml': TEXT,
};

/** What Connect's or Debezium's name for a schema means; `undefined` for all other names. */
export function connectMeaning(node: AvroNode): NamedMeaning | undefined {
  const name = connectNameOf(node) ?? '';
  return (
    entry(CONNECT, 'org.apache.kafka.connect.data.', name) ?? entry(DEBEZIUM, 'io.debezium.', name)
  );
}

/** The name of Connect's schema, which converters make the name of a record. */
export const connectNameOf = (node: AvroNode): string | undefined =>
  annotationsOf(node).connectName ?? (node.kind === 'record' ? node.fullName : undefined);

/** Whether a record is a shape on earth, whose `wkb` is no text even where it looks like one. */
export const isGeometry = (node: AvroNode): boolean =>
  connectNameOf(node)?.startsWith('io.debezium.data.geometry.') ?? false;

/** Whether a record is an entry of a map, which Connect's converters write as a list where keys are no texts. */
export const isMapEntry = (node: AvroNode): node is Extract<AvroNode, { kind: 'record' }> =>
  node.kind === 'record' &&
  (node.name === 'MapEntry' || annotationsOf(node).internalType === 'MapEntry') &&
  node.fields.length === 2 &&
  node.fields[0]!.name === 'key' &&
  node.fields[1]!.name === 'value';

function entry(
  names: Readonly<Record<string, NamedMeaning>>,
  prefix: string,
  name: string,
): NamedMeaning | undefined {
  const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
  return Object.hasOwn(names, rest) ? names[rest] : undefined;
}

/** Converters give the scale twice: Connect's parameters are texts, Avro's attribute is a number. */
function decimalOf(node: AvroNode): Meaning | undefined {
  const { scale, parameters } = annotationsOf(node);
  const given = integerOf(parameters?.['scale'] ?? scale);
  return given === undefined ? undefined : { is: 'decimal', scale: given };
}

function bitsOf(node: AvroNode): Meaning {
  return { is: 'bits', length: integerOf(annotationsOf(node).parameters?.['length']) };
}

function integerOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}
