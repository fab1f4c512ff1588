import { IsInt, IsNumber, IsObject, IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { avroDefaultOf } from './avro-default.js';
import { AvroField } from './avro-field.decorator.js';
import { shapeOf } from './shape/shape-of.js';

class Numbers {
  @IsInt() readonly exact = 2 ** 53 - 1;
  @IsInt() readonly inexact = 2 ** 53;
  @IsInt({ each: true }) readonly list = [1, -(2 ** 53)];
  @IsNumber() readonly double = 2 ** 60;
  @AvroField('long') @IsNumber() readonly told = 2 ** 53;
  @AvroField({ type: 'map', values: 'long' }) @IsObject() readonly map = { one: 2 ** 53 };
  @AvroField({ type: 'map', values: 'double' }) @IsObject() readonly doubles = { one: 2 ** 53 };
  /** A default would have to be what is on the wire. */
  @AvroField({ type: 'bytes', logicalType: 'decimal', precision: 9 })
  @IsNumber()
  readonly decimal = 7;
  @AvroField('bytes') @IsString() readonly bytes = 'AAE=';
  @AvroField({ type: 'string', logicalType: 'uuid' }) @IsString() readonly uuid = 'none';
}

describe('The Avro default of a number', () => {
  it('is one that Avro has exactly', () => {
    const defaults = shapeOf(Numbers).fields.map((field) => [field.name, avroDefaultOf(field)]);
    expect(Object.fromEntries(defaults)).toEqual({
      exact: 2 ** 53 - 1,
      inexact: undefined,
      list: undefined,
      double: 2 ** 60,
      told: undefined,
      map: undefined,
      doubles: { one: 2 ** 53 },
      decimal: undefined,
      bytes: undefined,
      uuid: 'none',
    });
  });
});
