import { Type } from 'class-transformer';
import {
  Allow,
  Equals,
  IsArray,
  IsBoolean,
  IsDate,
  IsDefined,
  IsEnum,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsPositive,
  IsString,
  IsUUID,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import avro from 'avsc';
import { describe, expect, it } from 'vitest';
import { defineTopic, Event, type EventClass, UnixTime } from '@nest-kafka-kit/messaging';
import { definitionOf } from '@nest-kafka-kit/messaging/events';
import { SchemaNotExpressibleError } from './errors.js';
import { AvroField } from './avro-field.decorator.js';
import { avroSchemaOf } from './avro-schema.js';

const topic = defineTopic({ name: 'avro-schemas', partitions: 1 });

enum State {
  New = 'new',
  Old = 'old',
}
enum Level {
  Low,
  High,
}
enum Ratio {
  Half = 0.5,
  One = 1,
}

class Address {
  @IsString() readonly city!: string;
  @IsEnum(State) readonly state!: State;
  @IsOptional() @ValidateNested() @Type(() => Address) readonly former?: Address;
}

@Event({ type: 'shop.order.placed', topic, key: 'orderId' })
class OrderPlaced {
  @IsUUID() readonly orderId!: string;
  @IsInt() readonly total!: number;
  @IsInt() @Min(0) @Max(1000) readonly count!: number;
  @IsInt() @IsPositive() readonly number!: number;
  @IsNumber() readonly weight!: number;
  @IsBoolean() readonly paid!: boolean;
  @Type(() => Date) @IsDate() readonly at!: Date;
  @IsEnum(State) readonly state!: State;
  @IsEnum(Level) readonly level!: Level;
  @IsEnum(Ratio) readonly ratio!: Ratio;
  @IsIn(['a b', 'c']) readonly choice!: string;
  @Equals(true) readonly agreed!: boolean;
  @IsOptional() @IsString() readonly note?: string;
  @ValidateIf((_, value) => value !== undefined) @IsInt() readonly discount?: number;
  @IsArray() @IsString({ each: true }) readonly tags: string[] = ['new'];
  @IsDefined() @ValidateNested() @Type(() => Address) readonly address!: Address;
  @IsArray() @ValidateNested({ each: true }) @Type(() => Address) readonly others!: Address[];
  @AvroField({ type: 'map', values: 'int' }) @IsObject() readonly stock!: Record<string, number>;
  @AvroField('float') @IsOptional() @IsNumber() readonly share?: number;
  @IsString() readonly locale: string = 'en';
  @ValidateIf((_, value) => value !== undefined) @IsInt() readonly attempts?: number = 3;
}

describe('The Avro schema of an event', () => {
  it('is a record of its fields, in their order', () => {
    const schema = avroSchemaOf(definitionOf(OrderPlaced));
    expect(schema).toEqual({
      type: 'record',
      name: 'OrderPlaced',
      namespace: 'shop.order',
      fields: [
        { name: 'orderId', type: { type: 'string', logicalType: 'uuid' } },
        { name: 'total', type: 'long' },
        { name: 'count', type: 'int' },
        { name: 'number', type: 'long' },
        { name: 'weight', type: 'double' },
        { name: 'paid', type: 'boolean' },
        { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
        { name: 'state', type: { type: 'enum', name: 'OrderPlacedState', symbols: ['new', 'old'] } },
        { name: 'level', type: 'int' },
        { name: 'ratio', type: 'double' },
        { name: 'choice', type: 'string' },
        { name: 'agreed', type: 'boolean' },
        { name: 'note', type: ['null', 'string'], default: null },
        { name: 'discount', type: ['null', 'long'], default: null },
        { name: 'tags', type: { type: 'array', items: 'string' }, default: ['new'] },
        {
          name: 'address',
          type: {
            type: 'record',
            name: 'Address',
            fields: [
              { name: 'city', type: 'string' },
              { name: 'state', type: { type: 'enum', name: 'AddressState', symbols: ['new', 'old'] } },
              { name: 'former', type: ['null', 'shop.order.Address'], default: null },
            ],
          },
        },
        { name: 'others', type: { type: 'array', items: 'shop.order.Address' } },
        { name: 'stock', type: { type: 'map', values: 'int' } },
        { name: 'share', type: ['null', 'float'], default: null },
        { name: 'locale', type: 'string', default: 'en' },
        { name: 'attempts', type: ['null', 'long'], default: null },
      ],
    }); // prettier-ignore
    expect(() => avro.Type.forSchema(schema as avro.Schema)).not.toThrow();
  });

  it('refers to itself where it holds itself', () => {
    @Event({ type: 'forest.tree', version: 2, topic, key: 'id' })
    class Tree {
      @IsString() readonly id!: string;
      @IsArray() @ValidateNested() @Type(() => Tree) readonly trees!: Tree[];
    }
    const schema = avroSchemaOf(definitionOf(Tree));
    expect(schema).toMatchObject({
      name: 'ForestTreeV2',
      fields: [{}, { type: { type: 'array', items: 'forest.ForestTreeV2' } }],
    });
    expect(() => avro.Type.forSchema(schema as avro.Schema)).not.toThrow();
  });

  it('has the defaults of nested classes, but for what is optional in them', () => {
    class Inner {
      @IsInt() readonly count: number = 1;
      @IsOptional() @IsInt() readonly limit?: number;
    }
    @Event({ type: 'nested-defaults', topic, key: 'id' })
    class NestedDefaults {
      @IsString() readonly id!: string;
      @IsDefined() @ValidateNested() @Type(() => Inner) readonly one = new Inner();
      @IsDefined() @ValidateNested() @Type(() => Inner) readonly two = Object.assign(new Inner(), {
        limit: 5,
      });
    }
    const schema = avroSchemaOf(definitionOf(NestedDefaults)) as unknown as {
      fields: { default?: unknown }[];
    };
    expect(schema.fields.map((field) => field.default)).toEqual([
      undefined,
      { count: 1, limit: null },
      undefined,
    ]);
    expect(() => avro.Type.forSchema(schema as unknown as avro.Schema)).not.toThrow();
  });
});

/** One event with one more field, decorated so. */
function refused(name: string, ...decorators: readonly PropertyDecorator[]): () => unknown {
  class Refused {
    @IsString() readonly id!: string;
  }
  Event({ type: `refused.${name}.${++refusals}`, topic, key: 'id' })(Refused);
  for (const decorate of decorators) decorate(Refused.prototype, name);
  return () => avroSchemaOf(definitionOf(Refused as EventClass));
}
let refusals = 0;

class Inner {
  @IsDefined() readonly value!: unknown;
}
class Nothing {
  readonly value?: string;
}
const Anonymous = (() => class {})();
const sameName = (() => {
  class Address {
    @IsInt() readonly zip!: number;
  }
  return Address;
})();
class Both {
  @ValidateNested() @Type(() => Address) readonly one!: object;
  @ValidateNested() @Type(() => sameName) readonly two!: object;
}

const DECIMAL = { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 } as const;

describe('There is no Avro schema', () => {
  it.each<[string, string, PropertyDecorator[], string]>([
    ['without a type', 'field', [Allow()], "field cannot be expressed in Avro: its decorators do not tell its type. Add one that does, such as @IsString(), or @AvroField('string')."],
    ['of a validator of one’s own', 'field', [ValidateBy({ name: 'own', validator: { validate: () => true } })], 'its decorators do not tell its type'],
    ['of items without a type', 'field', [IsArray()], 'its decorators do not tell its type'],
    ['of an object of whatever', 'field', [IsObject()], "Name its class with @ValidateNested() @Type(() => …), or add @AvroField({ type: 'map', values: 'string' })."],
    ['of a nested class nobody names', 'field', [ValidateNested()], 'nothing tells what the object holds'],
    ['of nested classes chosen by the data', 'field', [ValidateNested(), Type(() => Inner, { discriminator: { property: 'kind', subTypes: [] } })], 'field cannot be expressed in Avro: only its data tells which class it is of. Give each class a field of its own, or choose encoding json-schema.'],
    ['of a field of a nested class', 'field', [ValidateNested(), Type(() => Inner)], 'Refused.field.value cannot be expressed'],
    ['of choices of several types', 'field', [IsIn([1, 'a'])], 'its values are of several types'],
    ['of an enum of several types', 'field', [IsEnum({ A: 1, B: 'b' })], 'its values are of several types'],
    ['of an enum with other symbols', 'field', [IsEnum({ A: 'a b' })], '"a b" is no symbol of an enum: those have only A-Z a-z 0-9 _. Add @AvroField(\'string\'), or use @IsIn([…])'],
    ['of a field of another name', 'e-mail', [IsString()], 'Refused.e-mail cannot be expressed in Avro: names have only A-Z a-z 0-9 _ there. Rename the field.'],
    ['of a class without a name', 'field', [ValidateNested(), Type(() => Anonymous)], 'has no name of A-Z a-z 0-9 _ alone. Rename the class.'],
    ['of two classes of one name', 'field', [ValidateNested(), Type(() => Both)], 'Refused.field.two cannot be expressed in Avro: something else in the schema is named Address already'],
    ['of null that is not absence', 'field', [IsIn(['a', null])], 'null is read as absent, which it must not be. Add @IsOptional().'],
    ['of what is not validated', 'field', [AvroField('string')], '@AvroField stands there alone, and only what is validated is data. Add a decorator of class-validator.'],
    ['of a Date that is to be a decimal', 'field', [AvroField(DECIMAL), IsDate()], 'Refused.field cannot be expressed in Avro: @AvroField chooses decimal, and a Date is none. Declare a string, such as @IsNumberString(), or a number.'],
    ['of a Date that is to be a time of day', 'field', [AvroField({ type: 'long', logicalType: 'time-micros' }), IsDate()], '@AvroField chooses time-micros, and a Date is none. Declare a string.'],
    ['of a Date that is to be of no place', 'field', [AvroField({ type: 'long', logicalType: 'local-timestamp-millis' }), IsDate()], '@AvroField chooses local-timestamp-millis, and a Date is none. Declare a string.'],
    ['of a boolean that is to be a moment', 'field', [AvroField({ type: 'long', logicalType: 'timestamp-micros' }), IsBoolean()], '@AvroField chooses timestamp-micros, and a boolean is none. Declare a Date, or a string.'],
    ['of an integer that is to be bytes', 'field', [AvroField('bytes'), IsInt()], '@AvroField chooses bytes, and an integer is none. Declare a string, such as @IsBase64().'],
    ['of a Date whose unit nobody says', 'field', [AvroField('long'), IsDate(), Type(() => Date)], "@AvroField chooses long, and a Date is none. Choose @AvroField({ type: 'long', logicalType: 'timestamp-millis' }), or leave it out; a number has @UnixTime()."],
    ['of Dates that are to be texts', 'field', [AvroField({ type: 'array', items: 'string' }), IsDate({ each: true })], '@AvroField chooses string, and a Date is none'],
    ['of a time that a float would change', 'field', [AvroField('float'), UnixTime('seconds')], '@AvroField chooses float, and a @UnixTime is none'],
    ['of seconds that are to be milliseconds', 'field', [AvroField({ type: 'long', logicalType: 'timestamp-millis' }), UnixTime('seconds')], '@AvroField chooses timestamp-millis, and a @UnixTime is none'],
    ['of milliseconds that are to be microseconds', 'field', [AvroField({ type: 'long', logicalType: 'timestamp-micros' }), UnixTime('milliseconds')], '@AvroField chooses timestamp-micros, and a @UnixTime is none'],
    ['of Dates that are to be decimals', 'field', [AvroField({ type: 'array', items: DECIMAL }), IsDate({ each: true })], '@AvroField chooses decimal, and a Date is none'],
    ['of a class without fields', 'field', [ValidateNested(), Type(() => Nothing)], 'Refused.field cannot be expressed in Avro: Nothing has no field, so nothing would be stored of it. Decorate its fields, or leave this one out.'],
    ['of a Map', 'field', [IsObject(), Reflect.metadata('design:type', Map) as PropertyDecorator], 'a Map is nothing JSON has'],
    ['of a Map, whatever AvroField says', 'field', [AvroField('string'), IsObject(), Reflect.metadata('design:type', Map) as PropertyDecorator], 'a Map is nothing JSON has'],
  ])('%s', (_what, field, decorators, message) => {
    const derive = refused(field, ...decorators);
    expect(derive).toThrow(SchemaNotExpressibleError);
    expect(derive).toThrow(message);
  }); // prettier-ignore

  it('of what is null, or filled in where it is absent: both would be absent', () => {
    class Settings {
      @IsOptional() @IsString() readonly locale?: string = 'en';
    }
    @Event({ type: 'refused.initialised', topic, key: 'id' })
    class Initialised {
      @IsString() readonly id!: string;
      @ValidateNested() @Type(() => Settings) readonly settings!: Settings;
    }
    const derive = () => avroSchemaOf(definitionOf(Initialised));
    expect(derive).toThrow(SchemaNotExpressibleError);
    expect(derive).toThrow(
      'Initialised.settings.locale cannot be expressed in Avro: null is read as absent, so it would ' +
        'come back as the initial value. Leave out @IsOptional() or the initialiser.',
    );
  });
});
