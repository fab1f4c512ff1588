import type { JsonSchema } from './schema-types.js';

/** Adds keywords in a way that also works beside a `$ref`. */
export const beside = (schema: JsonSchema, keywords: JsonSchema): JsonSchema => ({
  ...('$ref' in schema ? { allOf: [schema] } : schema),
  ...keywords,
});

/** Allows null in addition. */
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

/** The type of all the values; none if they differ. */
export function typeOfAll(values: readonly unknown[]): JsonSchema {
  const all = (type: string): boolean => values.every((value) => typeof value === type);
  if (all('number')) return { type: values.every(Number.isInteger) ? 'integer' : 'number' };
  return all('string') ? { type: 'string' } : all('boolean') ? { type: 'boolean' } : {};
}

/** An object schema in which a property has one fixed value. */
export function named(schema: JsonSchema, property: string, name: string): JsonSchema {
  const { properties, required = [], ...others } = schema;
  return {
    ...others,
    properties: { ...(properties as JsonSchema), [property]: { type: 'string', const: name } },
    required: [...new Set([...(required as string[]), property])],
  };
}
