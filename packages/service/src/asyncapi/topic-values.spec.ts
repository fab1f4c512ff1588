import { Type } from 'class-transformer';
import { IsIn, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { asyncApiDocument } from './asyncapi-document.js';

class Address {
  @IsString() readonly city!: string;
}
class Customer {
  @IsString() readonly customerId!: string;
  @IsIn(['gold', 'silver']) readonly tier!: string;
  @ValidateNested() @Type(() => Address) readonly address!: Address;
}

const TOPIC = 'CRM.customers_v1';
const handler = (name: string, more: object = {}) => ({
  handler: `Customers.${name}`,
  group: 'crm',
  topic: TOPIC,
  event: undefined,
  value: Customer,
  ...more,
});
const documentOf = (...handlers: ReturnType<typeof handler>[]) =>
  asyncApiDocument(
    { source: 'crm', subjects: 'topic-type', events: [], handlers },
    { title: 'CRM', version: '1', description: '' },
  );

describe('Values that @ConsumesTopic takes as a class', () => {
  it('are a message of the topic, with the schema of the class', () => {
    const { channels, operations, components } = documentOf(handler('store'));
    expect(channels[TOPIC]).toMatchObject({
      address: TOPIC,
      messages: { Customer: { $ref: '#/components/messages/Customer' } },
    });
    expect(operations['Customers.store']).toMatchObject({
      summary: 'Customers.store handles every message as Customer in group crm.',
      messages: [{ $ref: `#/channels/${TOPIC}/messages/Customer` }],
    });
    expect(components.messages['Customer']).toMatchObject({
      contentType: 'application/json',
      payload: {
        type: 'object',
        properties: { customerId: { type: 'string' }, tier: { enum: ['gold', 'silver'] } },
        required: ['customerId', 'tier'],
      },
    });
    expect(Object.keys(components.schemas)).toEqual(['Address']);
  });

  it('are one message, however many handlers take them, and may be absent where one takes that', () => {
    const { components } = documentOf(handler('store'), handler('count', { tombstone: true }));
    expect(Object.keys(components.messages)).toEqual(['Customer']);
    expect(components.messages['Customer']!.payload).toMatchObject({ type: ['object', 'null'] });
  });

  it('are one message a topic', () => {
    const { components, channels } = documentOf(
      handler('store'),
      handler('other', { topic: 'others' }),
    );
    expect(Object.keys(components.messages)).toEqual(['Customer', 'Customer_2']);
    expect(Object.keys(channels['others']!.messages!)).toEqual(['Customer_2']);
  });

  it('are not mentioned where a handler takes messages', () => {
    const { channels, operations, components } = documentOf(handler('store', { value: undefined }));
    expect(components.messages).toEqual({});
    expect(channels[TOPIC]).not.toHaveProperty('messages');
    expect(operations['Customers.store']).not.toHaveProperty('messages');
  });
});
