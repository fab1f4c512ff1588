import type { JsonSchema } from './schema-types.js';

/** With keywords that count beside a `$ref` too. */
export const beside = (schema: JsonSchema, keywords: JsonSchema): JsonSchema => ({
  ...('$ref' in schema ? { allOf: [schema] } : schema),
  ...keywords,
});

export function orNull(schema: JsonSchema): JsonSchema {
  const { $ref, anyOf, type, enum: values } = schema;
  if ($ref !== undefined) return { anyOf: [schema, { type: 'null' }] };
  return {
    ...schema,
    ...(type !== undefined && { type: [type, 'null'] }),
    ...(values !== undefined && { enum: [...(values as unknown[]), null] }),
    ...(anyOf !== undefined && { anyOf: [...(anyOf as unknown[]), { type: 'null' }] }),
  };
}

export function typeOfAll(values: readonly unknown[]): JsonSchema {
  const all = (type: string): boolean => values.every((value) => typeof value === type);
  if (all('number')) return { type: values.every(Number.isInteger) ? 'integer' : 'number' };
  return all('string') ? { type: 'string' } : all('boolean') ? { type: 'boolean' } : {};
}

/** An object schema whose property has one value. */
export function named(schema: JsonSchema, property: string, name: string): JsonSchema {
  const { properties, required = [], ...others } = schema;
  return {
    ...others,
    properties: { ...(properties as JsonSchema), [property]: { type: 'string', const: name } },
    required: [...new Set([...(required as string[]), property])],
  };
}

/** An object schema whose property, if it is there, has none of some values. */
export function nameless(
  schema: JsonSchema,
  property: string,
  names: readonly string[],
): JsonSchema {
  const properties = schema['properties'] as Readonly<Record<string, JsonSchema>>;
  const own = properties[property] ?? {};
  const other = { allOf: [own, { not: { enum: names } }] };
  return {
    ...schema,
    properties: { ...properties, [property]: other },
  };
}
