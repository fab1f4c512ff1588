import { fieldPath } from '../field-path.js';
import type { JsonSchema } from '../schema-types.js';
import type { Incompatibility } from './incompatibility.js';
import { FIELDS, sizeProblems } from './json-sizes.js';
import { type Conjuncts, isSchema, namesNull } from './json-values.js';

export interface JsonJudgement {
  /** What a reader does with fields it does not know; `refuse` takes the schema at its word. */
  readonly unknownFields: 'strip' | 'refuse';
  /** Whether writers fill in what has a default. Default `false`: they may leave it out. */
  readonly fillsDefaults?: boolean;
}

type Compare = (reader: unknown, writer: readonly unknown[], field: string) => Incompatibility[];

/** What is read and written as a JSON object, field by field. */
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

/** Where null or anything at all may be given in place of the default, so may nothing. */
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

/** All that is said of one field; `undefined` where it is none of those that are named. */
function schemasOf(name: string, writer: Conjuncts): unknown[] | undefined {
  const found = writer
    .map(fieldsOf)
    .filter((fields) => Object.hasOwn(fields, name))
    .map((fields) => fields[name]);
  return found.length > 0 ? found : undefined;
}

/**
 * Of fields that are not named; `undefined` where there are none. An object that names its fields
 * has no others, as writers add none; one that names none may have any.
 */
function additionalOf(writer: Conjuncts): unknown[] | undefined {
  const rules = writer.map((each) => each['additionalProperties']);
  if (rules.includes(false)) return undefined;
  const schemas = rules.filter(isSchema);
  if (schemas.length > 0) return schemas;
  return writer.some((each) => isSchema(each['properties'])) ? undefined : [{}];
}
