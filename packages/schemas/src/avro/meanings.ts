import type { AvroNode } from '../compatibility/avro-nodes.js';
import { connectMeaning } from './connect-meanings.js';
import { annotationsOf, type Meaning, type NamedMeaning } from './meaning.js';
import { MICROS, MILLIS, NANOS, type TimeUnit } from './time-texts.js';

const always =
  (meaning: Meaning): NamedMeaning['meaning'] =>
  () =>
    meaning;
const onLong = (is: 'time' | 'instant' | 'local', unit: TimeUnit): NamedMeaning => ({
  on: ['long'],
  meaning: always({ is, unit }),
});

/** @see https://avro.apache.org/docs/1.12.0/specification/#logical-types */
const LOGICAL_TYPES = new Map<string, NamedMeaning>([
  ['decimal', { on: ['bytes', 'fixed'], meaning: decimalOf }],
  ['big-decimal', { on: ['bytes'], meaning: always({ is: 'big-decimal' }) }],
  ['uuid', { on: ['string', 'fixed'], meaning: uuidOf }],
  ['date', { on: ['int'], meaning: always({ is: 'days' }) }],
  ['time-millis', { on: ['int'], meaning: always({ is: 'time', unit: MILLIS }) }],
  ['time-micros', onLong('time', MICROS)],
  ['time-nanos', onLong('time', NANOS)],
  ['timestamp-millis', onLong('instant', MILLIS)],
  ['timestamp-micros', onLong('instant', MICROS)],
  ['timestamp-nanos', onLong('instant', NANOS)],
  ['local-timestamp-millis', onLong('local', MILLIS)],
  ['local-timestamp-micros', onLong('local', MICROS)],
  ['local-timestamp-nanos', onLong('local', NANOS)],
  ['duration', { on: ['fixed'], meaning: (node) => ofSize(node, 12, { is: 'duration' }) }],
]);

/**
 * The meaning of a value; `undefined` for one that is no more than its Avro type. Names that nobody
 * here knows mean nothing, as in Avro. A known one on another type than its own, or two that
 * contradict each other, are `unclear`.
 */
export function meaningOf(node: AvroNode): Meaning | undefined {
  const { logicalType } = annotationsOf(node);
  const logical = logicalType === undefined ? undefined : LOGICAL_TYPES.get(logicalType);
  const own = logical && meaningOn(node, logical);
  const ofConnect = connectMeaning(node);
  const connects = ofConnect && meaningOn(node, ofConnect);
  if (own === undefined || connects === undefined) return own ?? connects;
  return isSame(own, connects) ? own : UNCLEAR;
}

/** The name of the type as errors show it, such as `long timestamp-micros`. */
export function typeName(node: AvroNode): string {
  const { logicalType, connectName } = annotationsOf(node);
  const name = logicalType ?? connectName ?? (node.kind === 'record' ? node.fullName : undefined);
  return name === undefined ? node.kind : `${node.kind} ${name}`;
}

const UNCLEAR: Meaning = { is: 'unclear' };

const meaningOn = (node: AvroNode, { on, meaning }: NamedMeaning): Meaning =>
  (on.includes(node.kind) ? meaning(node) : undefined) ?? UNCLEAR;

function decimalOf(node: AvroNode): Meaning | undefined {
  const { scale = 0 } = annotationsOf(node);
  return Number.isSafeInteger(scale) ? { is: 'decimal', scale: scale as number } : undefined;
}

function uuidOf(node: AvroNode): Meaning | undefined {
  return node.kind === 'string' ? { is: 'text' } : ofSize(node, 16, { is: 'uuid' });
}

const ofSize = (node: AvroNode, size: number, meaning: Meaning): Meaning | undefined =>
  node.kind === 'fixed' && node.size === size ? meaning : undefined;

/** Whether values of one meaning mean the same as those of another. */
export function isSame(one: Meaning, other: Meaning): boolean {
  if (one.is !== other.is) return false;
  if ('scale' in one && 'scale' in other) return one.scale === other.scale;
  return !('unit' in one && 'unit' in other) || one.unit === other.unit;
}
