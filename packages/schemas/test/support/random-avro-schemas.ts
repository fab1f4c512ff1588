import fc from 'fast-check';

export type RandomAvroSchema = string | readonly unknown[] | Readonly<Record<string, unknown>>;

interface Field {
  readonly name: string;
  readonly type: RandomAvroSchema;
}

/** An event's record before and after somebody changed its class. */
export interface AvroSchemaChange {
  readonly before: RandomAvroSchema;
  readonly after: RandomAvroSchema;
}

const NAMES = ['a', 'b', 'c'];
const PRIMITIVES = ['string', 'bytes', 'int', 'long', 'float', 'double', 'boolean'] as const;

const DEFAULTS: Readonly<Record<string, unknown>> = {
  string: 'x', bytes: 'x', int: 1, long: 1, float: 1, double: 1, boolean: true,
}; // prettier-ignore

const logical = fc.constantFrom<RandomAvroSchema>(
  { type: 'string', logicalType: 'uuid' },
  { type: 'long', logicalType: 'timestamp-millis' },
);

/** Names are those of a place in the record, as a class nested in another has a name of its own. */
const valueAt = (place: string, depth: number): fc.Arbitrary<RandomAvroSchema> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...PRIMITIVES) },
    logical,
    enumAt(place),
    fixedAt(place),
    ...(depth === 0 ? [] : [
      recordAt(`${place}Record`, depth - 1),
      valueAt(place, depth - 1).map((items) => ({ type: 'array', items })),
      valueAt(place, depth - 1).map((values) => ({ type: 'map', values })),
    ]),
  ); // prettier-ignore

const orNull = (place: string, depth: number): fc.Arbitrary<RandomAvroSchema> =>
  fc
    .tuple(valueAt(place, depth), fc.integer({ min: 0, max: 2 }))
    .map(([type, nullable]) => (nullable === 0 ? ['null', type] : type));

function enumAt(place: string): fc.Arbitrary<RandomAvroSchema> {
  return fc
    .tuple(fc.subarray(['RED', 'GREEN', 'BLUE'], { minLength: 1 }), fc.boolean())
    .map(([symbols, hasDefault]) => ({
      type: 'enum',
      name: `${place}Enum`,
      symbols,
      ...(hasDefault && { default: symbols[0] }),
    }));
}

function fixedAt(place: string): fc.Arbitrary<RandomAvroSchema> {
  return fc.constantFrom(2, 4).map((size) => ({ type: 'fixed', name: `${place}Fixed`, size }));
}

const fieldAt = (place: string, name: string, depth: number): fc.Arbitrary<Field> =>
  fc
    .tuple(orNull(place + name, depth), fc.boolean())
    .map(([type, wantsDefault]) => ({ name, type, ...(wantsDefault && defaultOf(type)) }));

function defaultOf(type: RandomAvroSchema): object {
  if (Array.isArray(type)) return { default: null };
  if (typeof type === 'string') return { default: DEFAULTS[type] };
  const { type: kind, symbols } = type as { type: string; symbols?: readonly string[] };
  if (kind === 'array') return { default: [] };
  if (kind === 'map') return { default: {} };
  if (symbols) return { default: symbols[0] };
  return kind === 'string' ? { default: 'x' } : kind === 'long' ? { default: 1 } : {};
}

function recordAt(name: string, depth: number): fc.Arbitrary<RandomAvroSchema> {
  return fc.tuple(...NAMES.map((field) => fc.option(fieldAt(name, field, depth)))).map((fields) =>
    record(
      name,
      fields.filter((field) => field !== null),
    ),
  );
}

function record(name: string, fields: readonly Field[]): RandomAvroSchema {
  return { type: 'record', name, namespace: 'random', fields };
}

const ROOT = 'Root';

export const avroSchemas = recordAt(ROOT, 2);

/** Some fields stay as they are, and some change, come or go. */
export const avroSchemaChanges: fc.Arbitrary<AvroSchemaChange> = fc
  .tuple(
    avroSchemas,
    fc.uniqueArray(
      fc
        .constantFrom(...NAMES)
        .chain((name) => fc.tuple(fc.constant(name), fc.option(fieldAt(ROOT, name, 1)))),
      { maxLength: 2, selector: ([name]) => name },
    ),
  )
  .map(([before, changes]) => {
    const fields = new Map(
      (before as { fields: Field[] }).fields.map((field) => [field.name, field]),
    );
    for (const [name, field] of changes) {
      if (field) fields.set(name, field);
      else fields.delete(name);
    }
    return { before, after: record(ROOT, [...fields.values()]) };
  });
