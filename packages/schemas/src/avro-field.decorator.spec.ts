import { describe, expect, it } from 'vitest';
import { EventDefinitionError } from '@nest-kafka-kit/messaging/errors';
import { AvroField, avroFieldsOf, type AvroFieldType } from './avro-field.decorator.js';

describe('@AvroField', () => {
  it('is inherited, and leaves the class it comes from alone', () => {
    class Base {
      @AvroField('int') readonly one!: number;
      @AvroField('int') readonly two!: number;
    }
    class Derived extends Base {
      @AvroField('double') override readonly two!: number;
      @AvroField({ type: 'map', values: { type: 'array', items: 'string' } })
      readonly three!: object;
    }
    expect(avroFieldsOf(Base)).toEqual({ one: 'int', two: 'int' });
    expect(avroFieldsOf(Derived)).toEqual({
      one: 'int',
      two: 'double',
      three: { type: 'map', values: { type: 'array', items: 'string' } },
    });
  });

  it.each([
    'fixed',
    null,
    {},
    { type: 'map' },
    { type: 'array', items: 'date' },
    { type: 'long', logicalType: 'date' },
    { type: 'int', logicalType: 'time-micros' },
    { type: 'string', logicalType: 'timestamp-millis' },
    { type: 'long', logicalType: 'acme' },
    { type: 'toString', logicalType: 'at' },
    { type: 'bytes', logicalType: 'decimal' },
    { type: 'bytes', logicalType: 'decimal', precision: 0 },
    { type: 'bytes', logicalType: 'decimal', precision: 2, scale: 3 },
    { type: 'bytes', logicalType: 'decimal', precision: 2, scale: -1 },
    { type: 'bytes', logicalType: 'uuid' },
    ['null', 'string'],
  ])('refuses %j, and says what it takes', (type) => {
    class Wrong {}
    const decorate = (): void => AvroField(type as AvroFieldType)(Wrong.prototype, 'field');
    expect(decorate).toThrow(EventDefinitionError);
    expect(decorate).toThrow(
      `Wrong.field: @AvroField(${JSON.stringify(type)}) is no type it takes`,
    );
  });
});
