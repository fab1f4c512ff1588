import type { JsonSchema } from '../schema-types.js';
import type { DecoratorCall, ImportedKind } from './imported-event.js';

interface FormattedText {
  readonly kind: ImportedKind;
  readonly decorators: readonly DecoratorCall[];
  /** Whether the decorators say all of the format. */
  readonly known: boolean;
}

const FORMATS = new Map<string, Omit<FormattedText, 'known'>>([
  ['uuid', { kind: 'string', decorators: [{ name: 'IsUUID' }] }],
  ['email', { kind: 'string', decorators: [{ name: 'IsEmail' }] }],
  ['ipv4', { kind: 'string', decorators: [{ name: 'IsIP', values: [4] }] }],
  ['ipv6', { kind: 'string', decorators: [{ name: 'IsIP', values: [6] }] }],
  ['date-time', { kind: 'date', decorators: [] }],
  ['int64', { kind: 'int64', decorators: [{ name: 'IsInt64' }] }],
]);

/** What a text is by its format; a plain text for `uri`, `date`, `hostname` and others. */
export function textOfFormat({ format }: JsonSchema): FormattedText {
  const found = FORMATS.get(String(format));
  if (found) return { ...found, known: true };
  return { kind: 'string', decorators: [{ name: 'IsString' }], known: format === undefined };
}
