import type { JsonSchema } from '../schema-types.js';
import { isAnnotation, isSchema } from './json-values.js';

export const ANYTHING: JsonSchema = {};
export const NOTHING: JsonSchema = { not: {} };

/** Splits a schema into the schemas it consists of, by `allOf` and references. */
export function flattened(schema: unknown, root: JsonSchema): JsonSchema[] {
  const found = target(schema, root);
  if (found === true) return [ANYTHING];
  if (!isSchema(found)) return [NOTHING];
  // A field's checks stand beside the reference to its class.
  const checks =
    found !== schema && isSchema(schema) && 'x-checks' in schema
      ? [{ 'x-checks': schema['x-checks'] }]
      : [];
  const { allOf, ...rest } = found;
  if (!Array.isArray(allOf)) return [...checks, found];
  return [...checks, rest, ...allOf.flatMap((each) => flattened(each, root))];
}

/**
 * A text that is equal for lists of schemas that allow the same values, whatever their order and
 * repetitions.
 */
export function canonicalText(schemas: readonly JsonSchema[]): string {
  const saying = schemas.filter((schema) => Object.keys(schema).some((key) => !isAnnotation(key)));
  const declared = saying.filter((schema) => Object.keys(schema).length > 1);
  const isImplied = (schema: JsonSchema): boolean =>
    Object.keys(schema).length === 1 && declared.some(({ type }) => type === schema['type']);
  const texts = saying.filter((schema) => !isImplied(schema)).map((each) => JSON.stringify(each));
  return [...new Set(texts)].toSorted().join('\n');
}

/** Follows a reference; `undefined` if it leads nowhere, or out of the document. */
export function target(schema: unknown, root: JsonSchema, followed: unknown[] = []): unknown {
  // Draft 7 ignores whatever stands beside a reference.
  const reference = isSchema(schema) ? schema['$ref'] : undefined;
  if (typeof reference !== 'string') return schema;
  if (followed.includes(reference) || !reference.startsWith('#')) return undefined;
  return target(at(reference, root), root, [...followed, reference]);
}

function at(reference: string, root: JsonSchema): unknown {
  const parts = reference.split('/').slice(1).map(unescaped);
  return parts.reduce<unknown>(
    (part, name) => (isSchema(part) && Object.hasOwn(part, name) ? part[name] : undefined),
    root,
  );
}

function unescaped(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return part;
  }
}
