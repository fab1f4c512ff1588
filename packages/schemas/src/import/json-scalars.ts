import type { JsonSchema } from '../schema-types.js';
import { textOfFormat } from './formats.js';
import type { DecoratorCall, ImportedKind, ImportedValue } from './imported-event.js';
import { isUnixTime } from './json-checks.js';
import { isExact } from './json-defaults.js';
import type { Notes } from './notes.js';
import { ofNumber, ofText, type Said } from './value-decorators.js';

export const ANYTHING: ImportedValue = { kind: 'anything', nullable: false, decorators: [] };

const OF_NUMBERS = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
] as const;

/** A value with the decorators of its keywords; those without a decorator become notes. */
export function decorated(
  kind: ImportedKind,
  nullable: boolean,
  said: Said,
  decorators: readonly DecoratorCall[],
  at: string,
  notes: Notes,
): ImportedValue {
  for (const keyword of said.unsaid) notes.unsaid(keyword, at);
  return { kind, nullable, decorators: [...decorators, ...said.decorators] };
}

/** `type: string` of any format. */
export function readText(
  schema: JsonSchema,
  at: string,
  nullable: boolean,
  notes: Notes,
): ImportedValue {
  const { kind, decorators, known } = textOfFormat(schema);
  if (!known) notes.unsaid('format', at, schema['format']);
  // The pattern of 64-bit integers says what their decorator does.
  const said = kind === 'string' ? ofText(schema) : { decorators: [], unsaid: [] };
  return decorated(kind, nullable, said, decorators, at, notes);
}

/** `type: integer` and `type: number`; a long is a bigint. */
export function readNumber(
  schema: JsonSchema,
  at: string,
  nullable: boolean,
  isInt: boolean,
  notes: Notes,
): ImportedValue {
  if (isInt && ['int64', 'uint64', 'long'].includes(String(schema['format']))) {
    for (const key of OF_NUMBERS) if (schema[key] !== undefined) notes.unsaid(key, at, schema[key]);
    return { kind: 'int64', nullable, decorators: [{ name: 'IsInt64' }] };
  }
  if (isUnixTime(schema)) return { kind: 'date', nullable, decorators: [] };
  const name = isInt ? 'IsInt' : 'IsNumber';
  return decorated('number', nullable, ofNumber(schema, isInt), [{ name }], at, notes);
}

/** `enum` and `const` of texts, numbers and truth values; null is said apart. */
export function readChoice(
  schema: JsonSchema,
  at: string,
  isNullable: boolean,
  types: readonly unknown[],
  notes: Notes,
): ImportedValue {
  const all = 'const' in schema ? [schema['const']] : (schema['enum'] as unknown[]);
  const values = [...new Set(all.filter((value) => value !== null))];
  const namesNull = values.length < all.length;
  const nullable = namesNull && (isNullable || types.length === 0);
  const isPlain = values.every(
    (value) => ['string', 'number', 'boolean'].includes(typeof value) && isExact(value),
  );
  if (values.length === 0 || !isPlain) {
    notes.unsaid('const' in schema ? 'const' : 'enum', at);
    return { ...ANYTHING, nullable: true };
  }
  return { kind: 'choice', nullable, values, decorators: [{ name: 'IsIn', values: [values] }] };
}
