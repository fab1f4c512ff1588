import type { JsonSchema } from '@nest-kafka-kit/schemas';

type Bound = 'minimum' | 'maximum';

/**
 * Translates JSON Schema draft 7 into OpenAPI 3.0, as far as schemas of classes use it.
 *
 * @example
 * toOpenApi({ type: ['integer', 'null'], exclusiveMinimum: 0 });
 * // { type: 'integer', nullable: true, minimum: 0, exclusiveMinimum: true }
 */
export function toOpenApi(schema: JsonSchema): JsonSchema {
  const { $ref, anyOf, type, items, properties, allOf, const: value, ...others } = schema;
  // OpenAPI 3.0 ignores whatever stands beside a reference.
  if ($ref !== undefined) return { type: 'object', allOf: [{ $ref }] };
  const alternatives = (anyOf as JsonSchema[] | undefined)?.filter(
    (each) => each['type'] !== 'null',
  );
  if (alternatives && type === undefined)
    return { ...toOpenApi(alternatives[0]!), ...others, nullable: true };
  const [only] = [type].flat().filter((each) => each !== 'null');
  return {
    ...(only !== undefined && { type: only }),
    ...(Array.isArray(type) && { nullable: true }),
    ...withBound('minimum', 'exclusiveMinimum', withBound('maximum', 'exclusiveMaximum', others)),
    ...(items !== undefined && { items: toOpenApi(items as JsonSchema) }),
    ...(only === 'array' && items === undefined && { items: {} }),
    ...(properties !== undefined && { properties: mapValues(properties as JsonSchemas) }),
    ...(value !== undefined && { enum: [value] }),
    ...(alternatives && { anyOf: alternatives.map(ofPart) }),
    ...(allOf !== undefined && { allOf: (allOf as JsonSchema[]).map(ofPart) }),
  };
}

type JsonSchemas = Readonly<Record<string, JsonSchema>>;

function mapValues(schemas: JsonSchemas): JsonSchemas {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, toOpenApi(schema)]),
  );
}

const ofPart = (schema: JsonSchema): JsonSchema => ('$ref' in schema ? schema : toOpenApi(schema));

/** In OpenAPI 3.0 an exclusive bound is a flag beside the bound. */
function withBound(bound: Bound, exclusive: string, schema: JsonSchema): JsonSchema {
  const { [exclusive]: value, ...others } = schema;
  if (value === undefined) return schema;
  const inclusive = others[bound] as number | undefined;
  const sign = bound === 'minimum' ? 1 : -1;
  return inclusive !== undefined && sign * inclusive > sign * (value as number)
    ? others
    : { ...others, [bound]: value, [exclusive]: true };
}
