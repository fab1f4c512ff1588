import type { ImportedKind, ImportedValue } from './imported-event.js';

const of = (kind: ImportedKind, name: string): ImportedValue => ({
  kind,
  nullable: false,
  decorators: [{ name }],
});

/** Avro's primitives, each in a field that takes every value exactly. */
export const PRIMITIVES: ReadonlyMap<string, ImportedValue> = new Map<string, ImportedValue>([
  ['string', of('string', 'IsString')],
  ['boolean', of('boolean', 'IsBoolean')],
  ['int', { ...of('number', 'IsInt'), avro: 'int' }],
  ['long', of('int64', 'IsInt64')],
  ['float', { ...of('number', 'IsNumber'), avro: 'float' }],
  ['double', of('number', 'IsNumber')],
  ['bytes', { ...of('string', 'IsString'), avro: 'bytes' }],
]);

/** Logical types that are texts, as a Date would not hold them exactly. */
export const AVRO_TEXTS: ReadonlySet<string> = new Set([
  'int date',
  'int time-millis',
  'long time-micros',
  'long timestamp-micros',
  'long timestamp-nanos',
  'long local-timestamp-millis',
  'long local-timestamp-micros',
  'long local-timestamp-nanos',
]);
