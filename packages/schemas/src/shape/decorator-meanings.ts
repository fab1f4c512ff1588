import type { IsNumberOptions } from 'class-validator';
import { containing, least, limit, matching, noneOf, notContaining, oneOf } from './keywords.js';
import type { JsonSchema } from '../schema-types.js';

/** The kinds of values. If decorators disagree, the later kind in this list wins. */
export const KINDS = [
  'unknown',
  'string',
  'uuid',
  'number',
  'integer',
  'int64',
  'boolean',
  'date',
  'unix-seconds',
  'unix-milliseconds',
  'object',
  'choice',
  'enum',
  'array',
] as const;

export type Kind = (typeof KINDS)[number];

export interface Meaning {
  readonly kind?: Kind;
  /** Never stricter than the decorator, unless a validator asserts the format `email`. */
  readonly keywords?: JsonSchema;
  /** Whether NaN or infinities are allowed. */
  readonly beyondNumbers?: boolean;
}

type Reading = (constraints: readonly unknown[]) => Meaning;

const of =
  (kind: Kind) =>
  (keywords: JsonSchema = {}): Meaning => ({ kind, keywords });
const string = of('string');
const number = of('number');
const array = of('array');

/**
 * Decorators that say no more than "a string". The formats hostname, uri, ipv6 and date-time would
 * refuse what these accept: umlauts, an address without protocol, zones, a date alone.
 */
const STRINGS = [
  'isString', 'isAlpha', 'isAlphanumeric', 'isAscii', 'isBIC', 'isBase32', 'isBase58', 'isBase64',
  'isBooleanString', 'isBtcAddress', 'isByteLength', 'isCreditCard', 'isCurrency', 'isDataURI',
  'isDateString', 'isDecimal', 'isEAN', 'isEthereumAddress', 'isFqdn', 'IsFirebasePushId',
  'isFullWidth', 'isHSL', 'isHalfWidth', 'isHash', 'isHexColor', 'isHexadecimal', 'isIBAN',
  'isISO31661Alpha2', 'isISO31661Alpha3', 'isISO31661Numeric', 'isISO4217CurrencyCode', 'isISO6391',
  'isISRC', 'isISSN', 'isIdentityCard', 'isIsbn', 'isIsin', 'isIso8601', 'isJson', 'isJwt',
  'isLatLong', 'isLocale', 'isLowercase', 'isMacAddress', 'isMagnetURI', 'isMilitaryTime',
  'isMimeType', 'isMobilePhone', 'isMongoId', 'isMultibyte', 'isNumberString', 'isOctal',
  'isPassportNumber', 'isPhoneNumber', 'isPort', 'isPostalCode', 'isRFC3339', 'isRgbColor',
  'isSemVer', 'isStrongPassword', 'isSurrogatePair', 'isTaxId', 'isTimeZone', 'isUppercase', 'isUrl',
  'isVariableWidth',
]; // prettier-ignore

/** Keyed by the names that class-validator gives its decorators. */
const READINGS = new Map<string, Reading>([
  ...STRINGS.map((name): [string, Reading] => [name, () => string()]),
  // The decorator also takes umlauts and quoted local parts. To draft 7 a format is an annotation,
  // and validators stumble over `idn-email`.
  ['isEmail', ([options]) => string(options ? {} : { format: 'email' })],
  ['isIp', ([version]) => string(Number(version) === 4 ? { format: 'ipv4' } : {})],
  ['isUuid', () => ({ kind: 'uuid' })],
  ['isLength', ([min, max]) => string({ ...least('minLength', min), ...limit('maxLength', max) })],
  ['minLength', ([min]) => string(least('minLength', min))],
  ['maxLength', ([max]) => string(limit('maxLength', max))],
  ['matches', ([pattern, flags]) => string(matching(pattern, flags))],
  ['contains', ([part]) => string(containing(part))],
  ['notContains', ([part]) => string(notContaining(part))],
  ['isDefined', () => ({})],
  ['isNotEmpty', () => ({ keywords: { minLength: 1 } })],

  ['isInt', () => ({ kind: 'integer' })],
  ['isNumber', ([options]) => ({ kind: 'number', beyondNumbers: isBeyond(options) })],
  ['min', ([min]) => number(limit('minimum', min))],
  ['max', ([max]) => number(limit('maximum', max))],
  ['isPositive', () => number({ exclusiveMinimum: 0 })],
  ['isNegative', () => number({ exclusiveMaximum: 0 })],
  ['isDivisibleBy', ([by]) => number(least('multipleOf', Math.abs(Math.trunc(Number(by)))))],

  ['isBoolean', () => ({ kind: 'boolean' })],
  ['isDate', () => ({ kind: 'date' })],
  ['minDate', () => ({ kind: 'date' })],
  ['maxDate', () => ({ kind: 'date' })],
  ['isInt64', () => ({ kind: 'int64' })],
  ['isUnixTime', ([unit]) => ({ kind: unit === 'seconds' ? 'unix-seconds' : 'unix-milliseconds' })],

  ['isEnum', ([entity]) => choice('enum', oneOf(valuesOf(entity as object)))],
  ['isIn', ([values]) => choice('choice', oneOf(values))],
  ['equals', ([value]) => choice('choice', oneOf([value]))],
  ['isNotIn', ([values]) => ({ keywords: noneOf(values) })],
  ['notEquals', ([value]) => ({ keywords: noneOf([value]) })],

  ['isObject', () => ({ kind: 'object' })],
  ['isNotEmptyObject', () => ({ kind: 'object', keywords: { minProperties: 1 } })],

  ['isArray', () => array()],
  ['arrayContains', () => array()],
  ['arrayNotContains', () => array()],
  ['arrayMinSize', ([min]) => array(least('minItems', min))],
  ['arrayMaxSize', ([max]) => array(limit('maxItems', max))],
  ['arrayNotEmpty', () => array({ minItems: 1 })],
  ['arrayUnique', () => array({ uniqueItems: true })],
]);

/** The meaning of a decorator; empty for a custom one. */
export function meaningOf(name: string | undefined, constraints: readonly unknown[] = []): Meaning {
  return READINGS.get(name ?? '')?.(constraints) ?? {};
}

/** Whether `meaningOf` knows the decorator. */
export const isKnown = (name: string | undefined): name is string => READINGS.has(name ?? '');

function isBeyond(options: unknown): boolean {
  const { allowNaN, allowInfinity } = (options ?? {}) as IsNumberOptions;
  return Boolean(allowNaN ?? false) || Boolean(allowInfinity ?? false);
}

function choice(kind: 'choice' | 'enum', keywords: JsonSchema): Meaning {
  return 'enum' in keywords ? { kind, keywords } : {};
}

/**
 * The values of an enum, without the names that TypeScript adds for numbers: `{ 0: 'Off', Off: 0 }`
 * has only 0.
 */
function valuesOf(entity: object): unknown[] {
  const values = Object.entries(entity) as [string, unknown][];
  const isName = ([key, value]: [string, unknown]): boolean =>
    values.some(([name, number]) => name === value && number === Number(key));
  return values.filter((each) => !isName(each)).map(([, value]) => value);
}
