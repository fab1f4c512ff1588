import { PartialType, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  Allow,
  ArrayContains,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsDate,
  IsDefined,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsPositive,
  IsString,
  IsUrl,
  IsUUID,
  Length,
  Matches,
  Min,
  Validate,
  ValidateIf,
  ValidateNested,
  ValidatorConstraint,
} from 'class-validator';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';
import { definitionOf } from '@nest-kafka-kit/messaging/events';
import { classSchemas, jsonSchemaOf } from './json-schema.js';

const topic = defineTopic({ name: 'json-schemas', partitions: 1 });
const reference = (name: string): string => `#/definitions/${name}`;

@ValidatorConstraint({ name: 'own' })
class OwnConstraint {
  validate(value: unknown): boolean {
    return value !== null && value !== undefined;
  }
}

enum State {
  New = 'new',
  Old = 'old',
}

class Address {
  @IsString() readonly city!: string;
  @IsOptional() @ValidateNested() @Type(() => Address) readonly former?: Address;
}

@Event({ type: 'order.placed', version: 2, topic, key: 'orderId', tombstone: true })
class OrderPlaced {
  @IsUUID() readonly orderId!: string;
  @IsOptional() @IsEmail() readonly email?: string;
  @ValidateIf((_, value) => value !== undefined) @IsPositive() readonly discount?: number;
  @IsEnum(State) readonly state: State = State.New;
  @IsDefined() @ValidateNested() @Type(() => Address) readonly address!: Address;
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => Address)
  readonly others!: Address[];
  @Type(() => Date) @IsDate() readonly at!: Date;
}

const ORDER_PLACED = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'order.OrderPlacedV2',
  type: 'object',
  properties: {
    orderId: { type: 'string', format: 'uuid' },
    email: { type: ['string', 'null'], format: 'email' },
    discount: { type: 'number', exclusiveMinimum: 0 },
    state: { type: 'string', enum: ['new', 'old'], default: 'new' },
    address: { $ref: '#/definitions/Address' },
    others: { type: 'array', items: { $ref: '#/definitions/Address' }, minItems: 1 },
    at: { type: 'string', format: 'date-time' },
  },
  required: ['orderId', 'address', 'others', 'at'],
  definitions: {
    Address: {
      type: 'object',
      properties: {
        city: { type: 'string' },
        former: { anyOf: [{ $ref: '#/definitions/Address' }, { type: 'null' }] },
      },
      required: ['city'],
    },
  },
};

/** The properties of a class without an event around it. */
const propertiesOf = (type: new () => object): unknown =>
  classSchemas(type, reference).schema['properties'];
const requiredOf = (type: new () => object): unknown =>
  classSchemas(type, reference).schema['required'];

describe('The JSON Schema of an event', () => {
  it('has its name, its fields, and its nested classes, also those that hold themselves', () => {
    expect(jsonSchemaOf(definitionOf(OrderPlaced))).toEqual(ORDER_PLACED);
  });

  it('forbids other fields at every level, if closed', () => {
    expect(jsonSchemaOf(definitionOf(OrderPlaced), { closed: true })).toEqual({
      ...ORDER_PLACED,
      additionalProperties: false,
      definitions: {
        Address: { ...ORDER_PLACED.definitions.Address, additionalProperties: false },
      },
    });
  });
});

describe('The JSON Schema of an event with its checks', () => {
  class Card {
    @IsUUID('7') readonly cardId!: string;
    @ValidateIf((card: Card) => card.cardId !== '')
    @ValidateNested()
    @Type(() => Card)
    readonly former?: Card;
  }
  class Checked {
    @IsEmail() readonly email!: string;
    @IsUrl({}, { each: true }) @ArrayContains(['a']) readonly links!: string[];
    @Validate(OwnConstraint, { each: true }) readonly own!: unknown[];
    @Validate(OwnConstraint) @ValidateNested() @Type(() => Card) readonly card!: Card;
    @IsUrl() readonly home: string = 'http://example.com';
    @ValidateIf((checked: Checked) => checked.email !== '') @IsArray() @ValidateNested() @Type(() => Card)
    readonly cards?: Card[];
    @IsInt() readonly count!: number;
  } // prettier-ignore

  it('has the decorators that its keywords do not tell, at every level', () => {
    const card = {
      type: 'object',
      properties: {
        cardId: { type: 'string', format: 'uuid', 'x-checks': ['isUuid("7")'] },
        // That it holds itself is said once.
        former: { 'x-checks': ['validateIf((card)=>card.cardId!=="")'] },
      },
      required: ['cardId'],
    };
    const inner = JSON.stringify([
      { type: 'array', items: { $ref: '#/definitions/Card' } },
      { Card: card },
    ]);
    const { schema, nested } = classSchemas(Checked, reference, { checks: true });
    expect(schema['properties']).toEqual({
      email: { type: 'string', format: 'email', 'x-checks': ['isEmail'] },
      links: {
        type: 'array',
        items: { type: 'string', 'x-checks': ['isUrl'] },
        'x-checks': ['arrayContains(["a"])'],
      },
      own: { type: 'array', 'x-checks': ['each own'] },
      card: { $ref: '#/definitions/Card', 'x-checks': ['own'] },
      home: { type: 'string', default: 'http://example.com', 'x-checks': ['isUrl'] },
      cards: {
        'x-checks': [
          'isArray',
          'validateIf((checked)=>checked.email!=="")',
          `validateNested(${inner})`,
        ],
      },
      count: { type: 'integer' },
    });
    expect(nested['Card']?.['properties']).toMatchObject({
      cardId: { 'x-checks': ['isUuid("7")'] },
    });
  });

  it('is otherwise the same without them', () => {
    const checked = JSON.stringify(classSchemas(Checked, reference, { checks: true }));
    const without = JSON.parse(checked, (key, value: unknown) =>
      key === 'x-checks' ? undefined : value,
    ) as unknown;
    expect(checked).toContain('x-checks');
    expect(without).toStrictEqual(classSchemas(Checked, reference));
  });
});

describe('A JSON Schema', () => {
  it('is of all fields, inherited ones first, however they are inherited', () => {
    class Base {
      @IsString() readonly first!: string;
      @IsInt() readonly second!: number;
    }
    class Derived extends Base {
      @IsInt() @Min(1) override readonly second!: number;
      @IsString() readonly third!: string;
    }
    class Mapped extends PartialType(PickType(Derived, ['second', 'third'])) {}
    expect(Object.keys(propertiesOf(Derived) as object)).toEqual(['first', 'second', 'third']);
    expect(propertiesOf(Derived)).toMatchObject({ second: { type: 'integer', minimum: 1 } });
    expect(propertiesOf(Mapped)).toEqual({
      second: { type: ['integer', 'null'], minimum: 1 },
      third: { type: ['string', 'null'] },
    });
    expect(requiredOf(Mapped)).toBeUndefined();
  });

  it('says nothing of what the decorators do not tell', () => {
    class Vague {
      @Allow() readonly anything?: unknown;
      @IsDefined() readonly something!: unknown;
      @IsString({ validateIf: () => false }) readonly sometimes!: unknown;
      @IsNotEmpty() readonly filled!: unknown;
      @IsArray() readonly list!: unknown[];
      @IsObject() readonly map!: object;
      @ValidateNested() readonly untyped!: object;
    }
    expect(propertiesOf(Vague)).toEqual({
      anything: {},
      something: {},
      sometimes: {},
      filled: {},
      list: { type: 'array' },
      map: { type: 'object' },
      untyped: { type: 'object' },
    });
    // class-validator checks nothing nested where there is nothing.
    expect(requiredOf(Vague)).toEqual(['something', 'filled', 'list', 'map']);
  });

  it('takes null where the decorators do', () => {
    class Nullable {
      @IsIn(['a', null]) readonly choice!: string | null;
      @ValidateIf((_, value) => value !== null) @IsInt() readonly count!: number | null;
      @ValidateIf((other: Nullable) => other.choice !== 'a') @IsInt() readonly other?: number;
      @IsOptional() @IsIn([1, 'b']) readonly mixed?: unknown;
    }
    expect(propertiesOf(Nullable)).toEqual({
      choice: { type: ['string', 'null'], enum: ['a', null] },
      count: { type: ['integer', 'null'] },
      // It may be anything while its condition does not hold.
      other: {},
      mixed: { enum: [1, 'b', null] },
    });
    expect(requiredOf(Nullable)).toEqual(['choice', 'count']);
  });

  it('has the defaults that are always the same and valid', () => {
    class Initialised {
      @IsString() readonly locale: string = 'en';
      @IsString({ each: true }) readonly tags: string[] = [];
      @IsUUID() readonly id: string = randomUUID();
      @IsDate() readonly at: Date = new Date(0);
      @Length(1, 5) readonly name: string = '';
      @IsOptional() @IsInt() readonly count?: number = 1;
      @ValidateNested() @Type(() => Address) readonly address = Object.assign(new Address(), {
        city: 'Rome',
      });
    }
    expect(propertiesOf(Initialised)).toEqual({
      locale: { type: 'string', default: 'en' },
      tags: { type: 'array', items: { type: 'string' }, default: [] },
      id: { type: 'string', format: 'uuid' },
      at: { type: 'string', format: 'date-time' },
      name: { type: 'string', minLength: 1, maxLength: 5 },
      count: { type: ['integer', 'null'], default: 1 },
      address: { allOf: [{ $ref: '#/definitions/Address' }], default: { city: 'Rome' } },
    });
    expect(requiredOf(Initialised)).toEqual(['name']);
  });

  it('asks for unique items only where class-validator compares what JSON does', () => {
    class Unique {
      @ArrayUnique() @IsString({ each: true }) readonly tags!: string[];
      @ArrayUnique() @Type(() => Date) @IsDate({ each: true }) readonly dates!: Date[];
      @ArrayUnique() @ValidateNested() @Type(() => Address) readonly addresses!: Address[];
    }
    expect(propertiesOf(Unique)).toEqual({
      tags: { type: 'array', uniqueItems: true, items: { type: 'string' } },
      dates: { type: 'array', items: { type: 'string', format: 'date-time' } },
      addresses: { type: 'array', items: { $ref: '#/definitions/Address' } },
    });
  });

  it('takes null for numbers that JSON has no words for, where they are allowed', () => {
    class Endless {
      @IsNumber({ allowNaN: true }) readonly ratio: number = Number.NaN;
      @IsNumber({ allowInfinity: true }, { each: true }) readonly limits!: number[];
      @IsInt() @IsNumber({ allowNaN: true }) readonly count!: number;
    }
    expect(propertiesOf(Endless)).toEqual({
      ratio: { type: ['number', 'null'] },
      limits: { type: 'array', items: { type: ['number', 'null'] } },
      count: { type: 'integer' },
    });
  });

  it('takes every pattern of a field', () => {
    class Patterned {
      @Matches(/^a/) @Matches(/b$/) readonly code!: string;
    }
    expect(propertiesOf(Patterned)).toEqual({
      code: { type: 'string', pattern: 'b$', allOf: [{ pattern: '^a' }] },
    });
  });

  it('refers to its own class where it holds itself', () => {
    class Tree {
      @IsArray() @ValidateNested() @Type(() => Tree) readonly trees!: Tree[];
    }
    const { schema, nested } = classSchemas(Tree, reference);
    expect(schema['properties']).toEqual({
      trees: { type: 'array', items: { $ref: '#/definitions/Tree' } },
    });
    expect(nested).toEqual({ Tree: schema });
  });

  it('tells two classes of the same name apart', () => {
    const other = (() => {
      class Address {
        @IsInt() readonly zip!: number;
      }
      return Address;
    })();
    class Both {
      @ValidateNested() @Type(() => Address) readonly one!: object;
      @ValidateNested() @Type(() => other) readonly two!: object;
    }
    const { nested } = classSchemas(Both, reference);
    expect(Object.keys(nested)).toEqual(['Address', 'Address2']);
    expect(nested['Address2']).toMatchObject({ properties: { zip: { type: 'integer' } } });
    expect(propertiesOf(Both)).toMatchObject({ two: { $ref: '#/definitions/Address2' } });
  });

  it('cannot be of what has no JSON', () => {
    class Inner {
      @IsDefined() readonly amount!: bigint;
    }
    class Outer {
      @ValidateNested({ each: true }) @Type(() => Inner) readonly inner!: Inner[];
    }
    // Not every compiler notes down types.
    Reflect.defineMetadata('design:type', BigInt, Inner.prototype, 'amount');
    expect(() => classSchemas(Outer, reference)).toThrow(
      'Outer.inner.amount cannot be expressed in JSON Schema: a BigInt is nothing JSON has, and tools ' +
        'show data as JSON. Add @IsInt64().',
    );
  });
});
