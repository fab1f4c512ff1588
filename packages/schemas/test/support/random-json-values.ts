import fc from 'fast-check';
import type { RandomSchema } from './random-json-schemas.js';

/** Values of a schema, or close to them. */
export function valuesOf(schema: RandomSchema): fc.Arbitrary<unknown> {
  if (Array.isArray(schema['anyOf']))
    return fc.oneof(...schema['anyOf'].map((each) => valuesOf(each as RandomSchema)));
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  if (Array.isArray(schema['type']))
    return fc.oneof(...schema['type'].map((type) => valuesOf({ ...schema, type })));
  switch (schema['type']) {
    case 'string':
      return textsOf(schema);
    case 'integer':
      return fc.integer({ min: -2, max: 12 });
    case 'number':
      return fc.constantFrom(-1.5, 0, 0.5, 1, 2, 2.5, 4, 6, 8, 9, 100);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valuesOf(schema['items'] as RandomSchema), { maxLength: 7 });
    default:
      return objectsOf(schema);
  }
}

function textsOf({ format, pattern }: RandomSchema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'email') return fc.constantFrom('a@b.de', 'somebody@example.org');
  if (format === 'date-time')
    return fc.constantFrom('2026-11-21T09:00:00Z', '2026-11-21T09:00:00.123+01:00');
  if (typeof pattern === 'string')
    return fc.constantFrom('ab', 'a', 'b', 'abb', 'xyb', 'axxxxx', 'de');
  return fc.string({ maxLength: 8, unit: 'grapheme' });
}

function objectsOf({
  properties,
  required,
  additionalProperties,
}: RandomSchema): fc.Arbitrary<unknown> {
  if (!properties)
    return fc.dictionary(
      fc.constantFrom('a', 'x', 'y'),
      valuesOf(additionalProperties as RandomSchema),
      { noNullPrototype: true },
    );
  const fields = Object.entries(properties).map(([name, each]) => [
    name,
    valuesOf(each as RandomSchema),
  ]);
  const requiredKeys = (required ?? []) as string[];
  return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys,
    noNullPrototype: true,
  });
}

/** What a consumer of this kit does before it validates: fields that the schema has not are gone. */
export function stripped(value: unknown, schema: RandomSchema): unknown {
  const { anyOf, items, properties, additionalProperties } = schema;
  if (Array.isArray(anyOf))
    return value === null ? null : stripped(value, anyOf[0] as RandomSchema);
  if (Array.isArray(value))
    return value.map((item) => stripped(item, (items ?? {}) as RandomSchema));
  if (typeof value !== 'object' || value === null) return value;
  const known = properties as Readonly<Record<string, RandomSchema>> | undefined;
  const others = (additionalProperties ?? {}) as RandomSchema;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !known || name in known)
      .map(([name, each]) => [name, stripped(each, known?.[name] ?? others)]),
  );
}
