import { fieldPath } from '../field-path.js';
import type { JsonSchema } from '../schema-types.js';
import type { Incompatibility } from './incompatibility.js';
import { FIELDS, sizeProblems } from './json-sizes.js';
import { type Conjuncts, isSchema, namesNull } from './json-values.js';

/** How readers and writers of JSON treat fields that schemas leave open. */
export interface JsonJudgement {
  /** How the reader treats unknown fields; `refuse` follows the schema's `additionalProperties`. */
  readonly unknownFields: 'strip' | 'refuse';
  /** Whether writers fill in defaults. Default `false`: they may leave the field out. */
  readonly fillsDefaults?: boolean;
}

type Compare = (reader: unknown, writer: readonly unknown[], field: string) => Incompatibility[];

/** Compares objects, field by field. */
export function objectProblems(
  reader: JsonSchema,
  writer: Conjuncts,
  field: string,
  { unknownFields, fillsDefaults }: JsonJudgement,
  compare: Compare,
): Incompatibility[] {
  const found: Incompatibility[] = [];
  const wanted = fieldsOf(reader);
  const names = [...new Set(writer.flatMap((each) => Object.keys(fieldsOf(each))))];
  const required = new Set([
    ...writer.flatMap(requiredOf),
    ...(fillsDefaults ? writer.flatMap(filledIn) : []),
  ]);
  const additional = additionalOf(writer);

  for (const name of requiredOf(reader)) {
    if (required.has(name)) continue;
    const isKnown = names.includes(name);
    found.push({
      field: fieldPath(field, name),
      kind: 'required',
      problem: `is required, and the other schema ${isKnown ? 'may leave it out' : 'has none of it'}`,
      reader: 'required',
      writer: isKnown ? 'optional' : 'not there',
    });
  }
  for (const [name, schema] of Object.entries(wanted)) {
    const written = schemasOf(name, writer) ?? additional;
    if (written) found.push(...compare(schema, written, fieldPath(field, name)));
  }
  const others = reader['additionalProperties'];
  const unread = names.filter((name) => !Object.hasOwn(wanted, name));
  if (isSchema(others)) {
    for (const name of unread)
      found.push(...compare(others, schemasOf(name, writer) ?? [], fieldPath(field, name)));
    if (additional) found.push(...compare(others, additional, fieldPath(field, '*')));
  } else if (others === false && unknownFields === 'refuse') {
    for (const name of [...unread, ...(additional ? ['*'] : [])]) {
      found.push({
        field: fieldPath(field, name),
        kind: 'unknown-field',
        problem: 'is refused as unknown, and the other schema has it',
        reader: 'not there',
        writer: name === '*' ? 'any field' : required.has(name) ? 'required' : 'optional',
      });
    }
  }
  const sizes = sizeProblems(FIELDS, reader, writer);
  return [...found, ...sizes.map((problem) => ({ field, ...problem }))];
}

function fieldsOf({ properties }: JsonSchema): JsonSchema {
  return isSchema(properties) ? properties : {};
}

function requiredOf({ required }: JsonSchema): readonly string[] {
  return Array.isArray(required) ? (required as string[]) : [];
}

/**
 * Fields with a default that are always written. If null or anything at all is valid instead of the
 * default, the field may also be left out.
 */
function filledIn(schema: JsonSchema): string[] {
  const isFilled = (field: unknown): boolean =>
    isSchema(field) &&
    'default' in field &&
    ('type' in field || 'allOf' in field) &&
    !namesNull(field);
  return Object.entries(fieldsOf(schema))
    .filter(([, field]) => isFilled(field))
    .map(([name]) => name);
}

/** All schemas for one field; `undefined` if no schema names it. */
function schemasOf(name: string, writer: Conjuncts): unknown[] | undefined {
  const found = writer
    .map(fieldsOf)
    .filter((fields) => Object.hasOwn(fields, name))
    .map((fields) => fields[name]);
  return found.length > 0 ? found : undefined;
}

/**
 * The schemas for fields that are not named; `undefined` if there are no such fields. A schema that
 * names fields has only these, as writers add none; one that names none allows any.
 */
function additionalOf(writer: Conjuncts): unknown[] | undefined {
  const rules = writer.map((each) => each['additionalProperties']);
  if (rules.includes(false)) return undefined;
  const schemas = rules.filter(isSchema);
  if (schemas.length > 0) return schemas;
  return writer.some((each) => isSchema(each['properties'])) ? undefined : [{}];
}
