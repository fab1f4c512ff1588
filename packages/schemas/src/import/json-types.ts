import type { JsonSchema } from '../schema-types.js';

const BY_KEYWORD = [
  ['object', ['properties', 'required', 'additionalProperties', 'minProperties']],
  ['array', ['items', 'minItems', 'maxItems', 'uniqueItems']],
  ['string', ['minLength', 'maxLength', 'pattern']],
  ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
] as const;

/** The types that a schema allows beside null; and whether it allows null. */
export function typesOf(schema: JsonSchema): { types: unknown[]; nullable: boolean } {
  const all = [schema['type'] ?? []].flat() as unknown[];
  return {
    types: all.filter((type) => type !== 'null'),
    nullable: schema['nullable'] === true || all.includes('null'),
  };
}

/** The type that keywords are for, where none is said. */
export function typeOfKeywords(schema: JsonSchema): string | undefined {
  return BY_KEYWORD.find(([, keywords]) =>
    keywords.some((each) => schema[each] !== undefined),
  )?.[0];
}

/** Whether null is all that a schema allows. */
export const isNull = (schema: JsonSchema): boolean =>
  schema['type'] === 'null' || schema['const'] === null;
