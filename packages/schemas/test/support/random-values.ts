import { Type } from 'class-transformer';
import {
  Allow,
  Contains,
  Equals,
  IsArray,
  IsBoolean,
  IsDate,
  IsDateString,
  IsDefined,
  IsDivisibleBy,
  IsEmail,
  isEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsIP,
  IsNegative,
  IsNotEmpty,
  IsNotIn,
  IsNumber,
  IsObject,
  IsPositive,
  IsString,
  IsUrl,
  isURL,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  NotContains,
  type ValidationOptions,
} from 'class-validator';
import fc from 'fast-check';
import { AvroField } from '../../src/avro-field.decorator.js';
import { IsInt64, UnixTime } from '@nest-kafka-kit/messaging';

/** What one field, or each item of an array, may be. */
export interface Values {
  readonly label: string;
  readonly decorate: (options?: ValidationOptions) => PropertyDecorator[];
  readonly values: fc.Arbitrary<unknown>;
}

enum Letter {
  A = 'a',
  B = 'b',
  LONG = 'Z_9',
}
enum Level {
  Low,
  High = 10,
}
enum Ratio {
  Half = 0.5,
  One = 1,
}

/** Variation selectors do not count for class-validator's lengths, but for JSON Schema's. */
const text = (constraints: fc.StringConstraints = {}): fc.Arbitrary<string> =>
  fc.string({ unit: 'binary', ...constraints }).filter((value) => !/[\uFE0E\uFE0F]/.test(value));
/** Whole numbers beyond 2^53 are refused unless JSON writes them with an exponent. */
const double = (constraints: fc.DoubleConstraints = {}): fc.Arbitrary<number> =>
  fc
    .double({ noNaN: true, noDefaultInfinity: true, ...constraints })
    .filter(
      (value) => !Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21,
    );
/** Those that RFC 3339 can write. */
const moments = fc.date({
  min: new Date('0000-01-01T00:00:00.000Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});
const INT_32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

export function scalar(
  label: string,
  decorate: Values['decorate'],
  values: fc.Arbitrary<unknown>,
): Values {
  return { label, decorate, values };
}

/** What every encoding has. */
export const SCALARS: readonly Values[] = [
  scalar('string', (each) => [IsString(each)], text()),
  scalar('length', (each) => [IsString(each), Length(2, 5, each)], text({ minLength: 2, maxLength: 5 })),
  scalar('min length', (each) => [MinLength(2, each), IsNotEmpty(each)], text({ minLength: 2 })),
  scalar('max length', (each) => [MaxLength(3, each)], text({ maxLength: 3 })),
  scalar('pattern', (each) => [Matches(/^[a-z]{2}-\d+$/, each)], fc.stringMatching(/^[a-z]{2}-\d+$/)),
  scalar('pattern without case', (each) => [Matches(/^a/i, each)], text().map((value) => `A${value}`)),
  scalar('parts', (each) => [Contains('a.(b', each), NotContains('c', each)], fc.constant('xa.(b')),
  scalar('e-mail', (each) => [IsEmail({}, each)], fc.emailAddress().filter((value) => isEmail(value))),
  scalar('e-mail by default', (each) => [IsEmail(undefined, each)], fc.emailAddress().filter((value) => isEmail(value))),
  scalar('url', (each) => [IsUrl({}, each)], fc.oneof(fc.webUrl().filter((value) => isURL(value)), fc.constant('example.com'))),
  scalar('IPv4', (each) => [IsIP(4, each)], fc.ipV4()),
  scalar('IP', (each) => [IsIP(undefined, each)], fc.oneof(fc.ipV4(), fc.ipV6())),
  scalar('date as a text', (each) => [IsDateString({}, each)], fc.constantFrom('2026', '2026-01-31', '2026-W05', '2026-01-01T00:00:00Z')),
  scalar('uuid', (each) => [IsUUID(undefined, each)], fc.uuid()),
  scalar('one of strings', (each) => [IsIn(['a', 'b c', ''], each)], fc.constantFrom('a', 'b c', '')),
  scalar('one of integers', (each) => [IsIn([1, -7], each)], fc.constantFrom(1, -7)),
  scalar('one string', (each) => [Equals('only', each)], fc.constant('only')),
  scalar('any other string', (each) => [IsString(each), IsNotIn(['x', ''], each)], text({ minLength: 2 })),
  scalar('integer', (each) => [IsInt(each)], fc.maxSafeInteger()),
  scalar('int', (each) => [IsInt(each), Min(INT_32.min, each), Max(INT_32.max, each)], fc.integer(INT_32)),
  scalar('positive integer', (each) => [IsInt(each), IsPositive(each)], fc.integer({ min: 1 })),
  scalar('even integer', (each) => [IsInt(each), IsDivisibleBy(2, each)], fc.integer().map((value) => value - (value % 2) || 0)),
  scalar('number', (each) => [IsNumber({}, each)], double()),
  scalar('negative number', (each) => [IsNegative(each)], double({ max: -Number.MIN_VALUE })),
  scalar('number in a range', (each) => [IsNumber({}, each), Min(-1.5, each), Max(2, each)], double({ min: -1.5, max: 2 })),
  scalar('boolean', (each) => [IsBoolean(each)], fc.boolean()),
  scalar('date', (each) => [Type(() => Date), IsDate(each)], moments),
  scalar('seconds', (each) => [UnixTime('seconds', each)], moments),
  scalar('milliseconds', (each) => [UnixTime('milliseconds', each)], moments),
  scalar('64-bit integer', (each) => [IsInt64(each)], fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  scalar('enum of strings', (each) => [IsEnum(Letter, each)], fc.constantFrom(...Object.values(Letter))),
  scalar('enum of integers', (each) => [IsEnum(Level, each)], fc.constantFrom(Level.Low, Level.High)),
  scalar('enum of numbers', (each) => [IsEnum(Ratio, each)], fc.constantFrom(Ratio.Half, Ratio.One)),
]; // prettier-ignore

/** Any but those that every object has. */
const name = text().filter((key) => !(key in {}));

/** What only @AvroField can tell. */
export const TOLD: readonly Values[] = [
  scalar('map of strings', () => [AvroField({ type: 'map', values: 'string' }), IsObject()], fc.dictionary(name, text())),
  scalar('map of numbers', () => [AvroField({ type: 'map', values: 'double' }), IsObject()], fc.dictionary(name, double())),
  scalar('list of lists', () => [AvroField({ type: 'array', items: { type: 'array', items: 'int' } }), IsArray()], fc.array(fc.array(fc.integer()))),
  scalar('enum with other symbols', () => [AvroField('string'), IsEnum({ A: 'a b', B: '1' })], fc.constantFrom('a b', '1')),
  scalar('anything told to be a long', () => [AvroField('long'), IsDefined()], fc.maxSafeInteger()),
]; // prettier-ignore

/** Whole numbers beyond 2^53 are refused in free-form data, too. */
const freeForm = fc
  .jsonValue({ maxDepth: 3 })
  .filter((value) => !/\d{16}/.test(JSON.stringify(value)));

/** What JSON alone has: data of no class. */
export const FREE: readonly Values[] = [
  scalar('free-form object', () => [IsObject()], fc.dictionary(text(), freeForm, { noNullPrototype: true })),
  scalar('anything', () => [Allow()], freeForm),
  scalar('free-form list', () => [IsArray()], fc.array(freeForm, { maxLength: 3 })),
]; // prettier-ignore
