import type { JsonSchema } from '../schema-types.js';
import { isSchema } from './json-values.js';

export const ANYTHING: JsonSchema = {};
export const NOTHING: JsonSchema = { not: {} };

/** The schemas that a schema is made of, by `allOf` and references. */
export function flattened(schema: unknown, root: JsonSchema): JsonSchema[] {
  const found = target(schema, root);
  if (found === true) return [ANYTHING];
  if (!isSchema(found)) return [NOTHING];
  const { allOf, ...rest } = found;
  if (!Array.isArray(allOf)) return [found];
  return [rest, ...allOf.flatMap((each) => flattened(each, root))];
}

/** Where a reference leads to; `undefined` for one that leads nowhere, or out of the document. */
export function target(schema: unknown, root: JsonSchema, followed: unknown[] = []): unknown {
  // Draft 7 ignores what stands beside a reference.
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
