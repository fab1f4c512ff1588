import type { FieldShape, ValueShape } from './shape/class-shape.js';
import { shapeOf } from './shape/shape-of.js';

type Json = Readonly<Record<string, unknown>>;

/**
 * What a class fills a field with, as Avro writes defaults. `undefined` where there is none, or
 * Avro cannot say it: the default of an optional field is null, also within another default.
 */
export function avroDefaultOf(field: FieldShape): unknown {
  return field.avro === undefined ? toAvro(field.initial, field) : field.initial;
}

function toAvro(value: unknown, { kind, items, nested }: ValueShape): unknown {
  if (kind === 'array' && items && Array.isArray(value)) {
    const all = value.map((each) => toAvro(each, items));
    return all.includes(undefined) ? undefined : all;
  }
  return kind === 'record' && nested && value !== undefined
    ? toRecord(value as Json, shapeOf(nested).fields)
    : value;
}

function toRecord(value: Json, fields: readonly FieldShape[]): Json | undefined {
  const entries = fields.map((field) => {
    const given = value[field.name];
    if (field.optional) return [field.name, given === undefined ? null : undefined] as const;
    return [field.name, field.avro === undefined ? toAvro(given, field) : given] as const;
  });
  return entries.some(([, each]) => each === undefined) ? undefined : Object.fromEntries(entries);
}
