import type { AvroFieldType } from './avro-field.decorator.js';
import type { FieldShape, ValueShape } from './shape/class-shape.js';
import { shapeOf } from './shape/shape-of.js';

type Json = Readonly<Record<string, unknown>>;

/**
 * The default of a field in Avro, from what the class fills it with. `undefined` if there is none
 * or Avro cannot express it: an optional field's default is always null, also inside another
 * default, and integers beyond 2^53 are not exact.
 */
export function avroDefaultOf(field: FieldShape): unknown {
  return ofField(field.initial, field);
}

function ofField(value: unknown, field: FieldShape): unknown {
  if (field.avro === undefined) return toAvro(value, field);
  // On the wire they are numbers and bytes, which a default would have to be too.
  if (/"(?:bytes|logicalType)"/.test(JSON.stringify(field.avro)) && !isUuid(field.avro))
    return undefined;
  const isOfIntegers = /"(?:int|long)"/.test(JSON.stringify(field.avro));
  return isOfIntegers && isInexact(value) ? undefined : value;
}

const isUuid = (type: AvroFieldType): boolean => JSON.stringify(type).includes('"uuid"');

function toAvro(value: unknown, { kind, items, nested }: ValueShape): unknown {
  if (kind === 'array' && items && Array.isArray(value)) {
    const all = value.map((each) => toAvro(each, items));
    return all.includes(undefined) ? undefined : all;
  }
  if (kind === 'record' && nested && value !== undefined)
    return toRecord(value as Json, shapeOf(nested).fields);
  if (kind === 'int64') return toLong(value);
  return kind !== 'number' && isInexact(value) ? undefined : value;
}

/** The text of a 64-bit integer as a number; the schema is JSON, so not beyond 2^53. */
function toLong(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : undefined;
  return Number.isSafeInteger(number) ? number : undefined;
}

function toRecord(value: Json, fields: readonly FieldShape[]): Json | undefined {
  const entries = fields.map((field) => {
    const given = value[field.name];
    if (field.optional) return [field.name, given === undefined ? null : undefined] as const;
    return [field.name, ofField(given, field)] as const;
  });
  return entries.some(([, each]) => each === undefined) ? undefined : Object.fromEntries(entries);
}

function isInexact(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(isInexact);
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}
