import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../schema-types.js';

/** Schemas that all apply at once, as with `allOf`. */
export type Conjuncts = readonly JsonSchema[];

/** `integer` is left out, as it is part of `number`. */
const TYPES = ['string', 'number', 'boolean', 'null', 'array', 'object'];

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keywords that are for people only. */
const ANNOTATIONS = new Set(
  '$schema $id $comment title description default examples deprecated readOnly writeOnly'.split(
    ' ',
  ),
);

/** Whether a keyword says nothing about values. */
export function isAnnotation(keyword: string): boolean {
  return ANNOTATIONS.has(keyword) || keyword.startsWith('x-');
}

/** The types that all of the schemas allow. */
export function typesOf(schemas: Conjuncts): readonly string[] {
  const values = valuesOf(schemas);
  const lists = schemas.map(declaredTypes);
  const types = values
    ? [...new Set(values.map(typeOf))]
    : [...new Set(lists.flat().filter((type) => type !== 'number' || !isInteger(lists)))];
  return types.filter((type) => lists.every((list) => takes(list, type)));
}

const isInteger = (lists: readonly (readonly string[])[]): boolean =>
  lists.some((list) => list.includes('integer') && !list.includes('number'));

function declaredTypes({ type }: JsonSchema): readonly string[] {
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? (type as string[]) : TYPES;
}

/** Whether a type is among the given types. */
export function takes(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}

export function namesNull({ type, anyOf, oneOf }: JsonSchema): boolean {
  const branches = [anyOf, oneOf].filter(Array.isArray).flat() as unknown[];
  return (
    (Array.isArray(type) && type.includes('null')) ||
    branches.some((branch) => isDeepStrictEqual(branch, { type: 'null' }))
  );
}

/** The only values that all of the schemas allow, by `enum` or `const`. */
export function valuesOf(schemas: Conjuncts): readonly unknown[] | undefined {
  const [first, ...others] = schemas.flatMap((schema) => [
    ...('const' in schema ? [[schema['const']]] : []),
    ...(Array.isArray(schema['enum']) ? [schema['enum'] as unknown[]] : []),
  ]);
  return first?.filter((value) => others.every((list) => contains(list, value)));
}

export function contains(values: readonly unknown[], value: unknown): boolean {
  return values.some((each) => isDeepStrictEqual(each, value));
}

/** The numbers that the schemas have for a keyword. */
export function numbersOf(schemas: Conjuncts, keyword: string): number[] {
  return schemas
    .map((schema) => schema[keyword])
    .filter((value): value is number => typeof value === 'number');
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** The first few values, as text for messages. */
export function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, 20).map((value) => JSON.stringify(value));
  return [...shown, ...(values.length > 20 ? ['…'] : [])].join(', ') || 'nothing';
}
