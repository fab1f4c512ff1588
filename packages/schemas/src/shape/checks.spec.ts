import { Type } from 'class-transformer';
import {
  Allow,
  ArrayContains,
  ArrayNotEmpty,
  ArrayUnique,
  Contains,
  Equals,
  IsArray,
  IsBoolean,
  IsByteLength,
  IsDate,
  IsDateString,
  IsDefined,
  IsDivisibleBy,
  IsEmail,
  IsEnum,
  IsIn,
  IsInstance,
  IsInt,
  IsIP,
  IsNotEmpty,
  IsNotEmptyObject,
  IsNotIn,
  IsNumber,
  IsObject,
  IsOptional,
  IsPositive,
  IsString,
  IsUrl,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  MinDate,
  MinLength,
  NotContains,
  NotEquals,
  Validate,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  ValidatorConstraint,
} from 'class-validator';
import { describe, expect, it } from 'vitest';
import { shapeOf } from './shape-of.js';

@ValidatorConstraint({ name: 'isEven' })
class EvenConstraint {
  validate(value: unknown): boolean {
    return Number(value) % 2 === 0;
  }
}
const IsShort = (length: number): PropertyDecorator =>
  ValidateBy({ name: 'isShort', constraints: [length], validator: { validate: () => true } });

function fieldWith(...decorators: PropertyDecorator[]) {
  class Holder {}
  for (const decorate of decorators) decorate(Holder.prototype, 'value');
  return shapeOf(Holder).fields[0]!;
}

describe('The checks that a schema leaves unsaid', () => {
  it.each<[string, string[], ...PropertyDecorator[]]>([
    ['a version', ['isUuid("7")'], IsUUID('7')],
    ['options', ['isNumber({"maxDecimalPlaces":2})'], IsNumber({ maxDecimalPlaces: 2 })],
    ['no places', ['isNumber({"maxDecimalPlaces":0})'], IsNumber({ maxDecimalPlaces: 0 })],
    ['a flag', ['matches(/^[A-Z]{3}$/i)'], Matches(/^[A-Z]{3}$/i)],
    ['a pattern as a text', ['matches("^a$","i")'], Matches('^a$', 'i')],
    ['what a text is', ['isUrl'], IsUrl()],
    ['without options', ['isDateString'], IsDateString({})],
    ['a format that validators read differently', ['isEmail'], IsEmail()],
    ['its options', ['isEmail({"host_whitelist":["x.com"]})'], IsEmail({ host_whitelist: ['x.com'] })],
    ['another one', ['isIp(4)'], IsIP(4)],
    ['bytes', ['isByteLength(1,2)'], IsString(), IsByteLength(1, 2)],
    ['a day', ['minDate(2026-01-01T00:00:00.000Z)'], Type(() => Date), MinDate(new Date('2026-01-01'))],
    ['a day to come', ['minDate(()=>new Date())'], MinDate(() => new Date())],
    ['items', ['arrayContains(["z"])'], IsArray(), ArrayContains(['z'])],
    ['what is no JSON', ['isIn([1n,"a"])'], IsIn([1n, 'a'])],
    ['an object', ['equals({"a":2,"b":[1]})'], Equals({ b: [1], a: 2 })],
    ['what is refused', ['isNotIn(["a",undefined])'], IsNotIn(['a', undefined])],
    ['a class', ['isInstance(Set)'], IsInstance(Set)],
    ['values of an object', ['isNotEmptyObject({"nullable":false})'], IsNotEmptyObject({ nullable: false })],
    ['equal objects', ['arrayUnique'], IsArray(), ArrayUnique()],
    ['of anything, that it is there', ['isDefined', 'isNotEmpty'], IsNotEmpty(), IsDefined()],
    ["somebody's own", ['isEven', 'isShort(3)'], IsString(), Validate(EvenConstraint), IsShort(3)],
    ['when it is asked', ['isString if (order)=>order.paid'], IsString({ validateIf: (order: { paid: boolean }) => order.paid })],
    ['a choice that another one narrows', ['isUrl'], IsIn(['a', '']), IsUrl()],
  ])('are listed: %s', (_what, checks, ...decorators) => {
    expect(fieldWith(...decorators).checks).toEqual(checks);
  }); // prettier-ignore

  it.each<[string, ...PropertyDecorator[]]>([
    ['a text', IsString(), IsNotEmpty(), Length(1, 2), MinLength(1), Contains('a'), NotContains('b')],
    ['a pattern', Matches(/^[a-z]{2}$/)],
    ['any uuid', IsUUID(), IsNotEmpty()],
    ['numbers', IsNumber(), Min(1), Max(2), IsPositive()],
    ['an integer', IsInt(), IsDivisibleBy(2), IsNotEmpty(), IsDefined()],
    ['a date', Type(() => Date), IsDate()],
    ['choices', IsIn(['ab', 'abc']), IsString(), MinLength(2), IsNotEmpty()],
    ['an enum', IsEnum({ A: 'a' }), IsOptional(), NotEquals('b')],
    ['others', IsBoolean(), Allow()],
    ['an object', IsObject(), IsNotEmptyObject()],
    ['items', ArrayNotEmpty(), ArrayUnique(), IsString({ each: true })],
    ['nested', IsDefined(), ValidateNested(), Type(() => Date)],
    ['being there', ValidateIf((_, value) => value !== undefined), IsInt()],
  ])('are none where it says all: %s', (_what, ...decorators) => {
    expect(fieldWith(...decorators).checks).toEqual([]);
  }); // prettier-ignore

  it('of items are those of the items', () => {
    const { checks, items } = fieldWith(IsArray(), ArrayUnique(), IsUrl({}, { each: true }));
    expect([checks, items?.checks]).toEqual([[], ['isUrl']]);
  });

  it('are all, and the condition, where a condition decides', () => {
    const decorators = [
      IsArray(),
      IsInt({ each: true }),
      ValidateIf((o: { paid: boolean }) => o.paid),
    ];
    expect(fieldWith(...decorators)).toMatchObject({
      conditional: true,
      checks: ['each isInt', 'isArray', 'validateIf((o)=>o.paid)'],
    });
  });
});
