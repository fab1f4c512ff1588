import type { JsonSchema } from '../schema-types.js';
import { isObject, type Located } from './resolved-schema.js';

interface Found {
  readonly property: string;
  readonly variants: readonly { readonly name: string; readonly located: Located }[];
}

/**
 * The property that tells several object schemas apart: each has another fixed text there. OpenAPI's
 * `discriminator` chooses it if there are several.
 */
export function discriminatorOf(
  schema: JsonSchema,
  branches: readonly Located[],
): Found | undefined {
  const [first] = branches;
  if (!first || !branches.every((each) => isObject(each.schema['properties']))) return undefined;
  const said = isObject(schema['discriminator'])
    ? schema['discriminator']['propertyName']
    : undefined;
  const candidates =
    typeof said === 'string' ? [said] : Object.keys(first.schema['properties'] as JsonSchema);
  for (const property of candidates) {
    const names = branches.map((each) => fixedText(each.schema, property));
    const isTold =
      names.every((name) => name !== undefined) && new Set(names).size === names.length;
    if (isTold)
      return {
        property,
        variants: branches.map((located, index) => ({ name: names[index]!, located })),
      };
  }
  return undefined;
}

function fixedText(schema: JsonSchema, property: string): string | undefined {
  const properties = schema['properties'] as JsonSchema;
  const field = Object.hasOwn(properties, property) ? properties[property] : undefined;
  if (!isObject(field)) return undefined;
  const values = 'const' in field ? [field['const']] : field['enum'];
  const [value] = Array.isArray(values) && values.length === 1 ? (values as unknown[]) : [];
  return typeof value === 'string' ? value : undefined;
}
