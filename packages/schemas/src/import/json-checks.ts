import type { JsonSchema } from '../schema-types.js';
import { readCheck } from './check-texts.js';
import type { DecoratorCall, ImportedValue } from './imported-event.js';
import { isExact } from './json-defaults.js';
import type { Notes } from './notes.js';
import { shownValue } from './notes.js';
import { isObject } from './resolved-schema.js';

/** The decorators of `x-checks`, in which this kit's schemas name what no keyword says. */
export function readChecks(
  schema: JsonSchema,
  { kind }: ImportedValue,
  at: string,
  notes: Notes,
): DecoratorCall[] {
  return checkTexts(schema).flatMap((text) => {
    const read =
      kind === 'anything' && text.startsWith('validateIf(') ? undefined : readCheck(text);
    if (!read) notes.add(`x-checks at ${at}: ${text} is not checked.`);
    // Options that are empty are not said, but leave out the format.
    const isOther = read?.name === 'IsEmail' && schema['format'] === undefined;
    if (isOther && read.values?.length === 0) return [{ ...read, values: [{}] }];
    return read ? [read] : [];
  });
}

/** Whether the number is a time, counted since 1970. */
export const isUnixTime = (schema: JsonSchema): boolean =>
  checkTexts(schema).some((each) => /^isUnixTime\("(?:milli)?seconds"\)$/.test(each));

function checkTexts(schema: JsonSchema): string[] {
  const checks = schema['x-checks'];
  return Array.isArray(checks)
    ? checks.map((each) => (typeof each === 'string' ? each : shownValue(each)))
    : [];
}

/** The decorators of `not`: values that are refused, or a part that a text must not contain. */
export function readRefused(schema: JsonSchema, at: string, notes: Notes): DecoratorCall[] {
  const { not } = schema;
  if (not === undefined) return [];
  const values =
    isObject(not) && Object.keys(not).length === 1
      ? (not['enum'] ?? ('const' in not ? [not['const']] : undefined))
      : undefined;
  if (Array.isArray(values) && values.every(isPlainValue))
    return [{ name: 'IsNotIn', values: [values] }];
  const part = isObject(not) ? containedPart(not['pattern']) : undefined;
  if (part !== undefined) return [{ name: 'NotContains', values: [part] }];
  notes.unsaid('not', at);
  return [];
}

const isPlainValue = (value: unknown): boolean =>
  value === null || (typeof value !== 'object' && isExact(value));

/** The part that a text contains by a pattern; `undefined` for patterns that say more. */
function containedPart(pattern: unknown): string | undefined {
  const isLiteral =
    typeof pattern === 'string' && /^(?:\\[\\^$.*+?()[\]{}|/]|[^\\^$.*+?()[\]{}|])+$/.test(pattern);
  return isLiteral ? pattern.replaceAll(/\\(.)/g, '$1') : undefined;
}
