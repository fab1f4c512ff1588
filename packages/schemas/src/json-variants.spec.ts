import { Ajv } from 'ajv';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { avroSchemaOf } from './avro-schema.js';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';
import { definitionOf } from '@nest-kafka-kit/messaging/events';
import { validateData } from '@nest-kafka-kit/messaging/validation';
import { classSchemas, jsonSchemaOf } from './json-schema.js';

const topic = defineTopic({ name: 'variants', partitions: 1 });

class Payment {
  @IsString() readonly method!: string;
}
class Card extends Payment {
  @IsString() readonly number!: string;
}
class Transfer extends Payment {
  @IsString() readonly iban!: string;
  @IsOptional() @ValidateNested() @ByMethod() readonly refund?: Payment;
}

function ByMethod(keepDiscriminatorProperty = true): PropertyDecorator {
  return (prototype, property) => {
    const subTypes = [
      { value: Card, name: 'card' },
      { value: Transfer, name: 'transfer' },
    ];
    const discriminator = { property: 'method', subTypes };
    Type(() => Payment, { discriminator, keepDiscriminatorProperty })(prototype, property);
  };
}

@Event({ type: 'variants.paid', topic, key: 'orderId' })
class Paid {
  @IsInt() readonly orderId!: number;
  @ValidateNested() @ByMethod() readonly payment!: Payment;
  @IsOptional() @ValidateNested({ each: true }) @ByMethod() readonly others?: Payment[];
}
@Event({ type: 'variants.forgotten', topic, key: 'orderId' })
class Forgotten {
  @IsInt() readonly orderId!: number;
  @ValidateNested() @ByMethod(false) readonly payment!: Payment;
}

const card = { method: 'card', number: '1' };
const transfer = { method: 'transfer', iban: 'DE1', refund: card };
const cash = { method: 'cash' };

describe('The JSON Schema of a class that the data names', () => {
  const anyPayment = {
    anyOf: [{ $ref: '#/definitions/Card' }, { $ref: '#/definitions/Transfer' }],
  };

  it('is any of them, each with its name', () => {
    const { properties, definitions } = jsonSchemaOf(definitionOf(Paid));
    expect(properties).toEqual({
      orderId: { type: 'integer' },
      payment: { type: 'object', ...anyPayment },
      others: { type: ['array', 'null'], items: { type: 'object', ...anyPayment } },
    });
    expect(definitions).toEqual({
      Card: {
        type: 'object',
        properties: { method: { type: 'string', const: 'card' }, number: { type: 'string' } },
        required: ['method', 'number'],
      },
      Transfer: {
        type: 'object',
        properties: {
          method: { type: 'string', const: 'transfer' },
          iban: { type: 'string' },
          refund: { type: ['object', 'null'], anyOf: [...anyPayment.anyOf, { type: 'null' }] },
        },
        required: ['method', 'iban'],
      },
    });
  });

  it.each([
    [{ orderId: 1, payment: card }, true],
    [{ orderId: 1, payment: transfer, others: [card, transfer] }, true],
    [{ orderId: 1, payment: transfer, others: [card, cash] }, false],
    [{ orderId: 1, payment: { method: 'card' } }, false],
    [{ orderId: 1, payment: { method: 'transfer', number: '1' } }, false],
    // Nobody has said what such data holds: it would be stripped on consuming.
    [{ orderId: 1, payment: cash }, false],
    [{ orderId: 1, payment: {} }, false],
    [{ orderId: 1, payment: card, others: [{ method: 'card' }] }, false],
  ])('takes what the class takes: %j', (data, valid) => {
    const validate = new Ajv({ strict: true }).compile(
      jsonSchemaOf(definitionOf(Paid), { closed: true }),
    );
    const copy = structuredClone(data);
    const { data: read } = validateData(definitionOf(Paid), copy, { unknownFields: 'refuse' });
    expect([read !== undefined, validate(data)]).toEqual([valid, valid]);
  });

  it('is refused where what is written could not be read: it would name no class', () => {
    expect(() => jsonSchemaOf(definitionOf(Forgotten))).toThrow(
      'Forgotten.payment cannot be expressed in JSON Schema: its @Type takes the discriminator away, so what is written names no class. Add keepDiscriminatorProperty: true there, and the property to the classes.',
    );
    // A request is only read.
    expect(classSchemas(Forgotten, String).schema['properties']).toHaveProperty('payment.anyOf');
  });

  it('is none of Avro', () => {
    expect(() => avroSchemaOf(definitionOf(Paid))).toThrow(
      'Paid.payment cannot be expressed in Avro: only its data tells which class it is of.',
    );
  });
});
