import type { DecoratorCall, ImportedField, ImportedValue } from './imported-event.js';
import { docComment, literal, propertyName } from './safe-text.js';

const WIDTH = 100;
/** Arguments before the options of a decorator, where they may be left out. */
const LEFT_OUT = new Map<string, number>([
  ...['IsUUID', 'IsEmail', 'IsNumber', 'IsIP', 'IsUrl', 'IsISO8601', 'IsDateString', 'IsFQDN', 'IsNumberString', 'IsCurrency', 'IsBase64', 'IsDecimal', 'IsMACAddress', 'IsISBN', 'IsISSN', 'IsPostalCode', 'IsTaxId', 'IsStrongPassword', 'IsPhoneNumber', 'IsPassportNumber', 'IsNotEmptyObject', 'IsHexColor', 'IsAlpha', 'IsAlphanumeric'].map(
    (name): [string, number] => [name, 1],
  ),
  ['IsMobilePhone', 2],
]); // prettier-ignore

/** A field as the lines of a class. @param use is told each name that has to be imported */
export function fieldLines(field: ImportedField, use: (name: string) => void): string[] {
  const { name, value, optional, initial, description } = field;
  const decorators = [...presenceOf(field), ...ofValue(value, false)];
  for (const each of decorators) use(each.name);
  const shown = decorators.map(decoratorText);
  const type = `${typeText(value)}${value.nullable && value.kind !== 'anything' ? ' | null' : ''}`;
  const mark = optional ? '?' : initial === undefined ? '!' : '';
  const filled = initial === undefined ? '' : ` = ${literal(initial)}`;
  const declaration = `readonly ${propertyName(name)}${mark}: ${type}${filled};`;
  const line = `  ${[...shown, declaration].join(' ')}`;
  const lines = line.length <= WIDTH ? [line] : [...shown, declaration].map((each) => `  ${each}`);
  return [...docComment([description ?? ''], '  '), ...lines];
}

/** Whether the field may be absent or null; a nested class alone says neither. */
function presenceOf({ optional, value, initial }: ImportedField): DecoratorCall[] {
  const { kind, nullable, decorators } = value;
  if (kind === 'anything') {
    // A value that is filled in is never missing.
    if (optional || initial !== undefined)
      return [{ name: decorators.length > 0 ? 'IsOptional' : 'Allow' }];
    const isDefined = decorators.some(({ name }) => name === 'IsDefined');
    return [{ name: 'IsNullable' }, ...(isDefined ? [] : [{ name: 'IsDefined' }])];
  }
  if (optional) return [{ name: nullable ? 'IsOptional' : 'IfPresent' }];
  if (nullable) return [{ name: 'IsNullable' }, ...definedIfNested(kind)];
  return definedIfNested(kind);
}

const definedIfNested = (kind: ImportedValue['kind']): DecoratorCall[] =>
  kind === 'record' || kind === 'variants' ? [{ name: 'IsDefined' }] : [];

function ofValue(value: ImportedValue, each: boolean): DecoratorCall[] {
  const { kind, decorators, items, avro } = value;
  const own = decorators.map((call) => (each ? ofEach(call) : call));
  const chosen = avro === undefined ? [] : [{ name: 'AvroField', values: [avro] }];
  switch (kind) {
    case 'date': {
      const isUnixTime = decorators.some(({ name }) => name === 'UnixTime');
      if (isUnixTime) return [...own, ...chosen];
      const isDate = { name: 'IsDate', values: each ? [EACH] : [] };
      return [isDate, typeCall('Date'), ...own, ...chosen];
    }
    case 'array':
      return [...own, ...(items ? ofValue(items, true) : []), ...chosen];
    case 'record':
      return [nested(each), typeCall(value.className!), ...own, ...chosen];
    case 'variants':
      return [nested(each), variantsCall(value), ...own, ...chosen];
    default:
      return [...own, ...chosen];
  }
}

const EACH = { each: true };

const nested = (each: boolean): DecoratorCall => ({
  name: 'ValidateNested',
  values: each ? [EACH] : [],
});

function ofEach({ name, values = [] }: DecoratorCall): DecoratorCall {
  const missing = Math.max(0, (LEFT_OUT.get(name) ?? 0) - values.length);
  return { name, values: [...values, ...Array.from({ length: missing }, () => undefined), EACH] };
}

/** Names of classes, which are code that this kit made. */
class Code {
  constructor(readonly text: string) {}
}

const typeCall = (className: string): DecoratorCall => ({
  name: 'Type',
  values: [new Code(`() => ${className}`)],
});

function variantsCall({ variants = [], discriminator = '' }: ImportedValue): DecoratorCall {
  const subTypes = variants.map(
    ({ name, className }) => `{ value: ${className}, name: ${literal(name)} }`,
  );
  const options =
    '{ keepDiscriminatorProperty: true, discriminator: ' +
    `{ property: ${literal(discriminator)}, subTypes: [${subTypes.join(', ')}] } }`;
  return { name: 'Type', values: [new Code('() => Object'), new Code(options)] };
}

function decoratorText({ name, values = [] }: DecoratorCall): string {
  const shown = values.map((each) => (each instanceof Code ? each.text : literal(each)));
  return `@${name}(${shown.join(', ')})`;
}

const PRIMITIVES = {
  string: 'string',
  number: 'number',
  int64: 'bigint',
  boolean: 'boolean',
  date: 'Date',
} as const;

function typeText(value: ImportedValue): string {
  const { kind, values = [], items, className, isLater, variants = [] } = value;
  switch (kind) {
    case 'choice':
      return values.map(literal).join(' | ');
    case 'array': {
      const item = items ? typeText(items) : 'unknown';
      return item.includes('|') ? `(${item})[]` : `${item}[]`;
    }
    case 'record':
      // The type is recorded when the class is made, and this one is made later.
      return isLater ? `Readonly<${className}>` : className!;
    case 'variants':
      return variants.map((each) => each.className).join(' | ');
    case 'object':
      return 'Record<string, unknown>';
    case 'anything':
      return 'unknown';
    default:
      return PRIMITIVES[kind];
  }
}
