import { randomUUID } from 'node:crypto';
import { IsUUID } from 'class-validator';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';
import { definitionOf } from '@nest-kafka-kit/messaging/events';
import type { EventSchema } from '../../src/event-schema.js';

/** Of this run alone: a registry that is kept has the subjects of earlier ones. */
const orders = defineTopic({ name: `orders-${randomUUID()}` });

@Event({ type: 'order.placed', topic: orders, key: 'orderId', encoding: 'avro' })
class OrderPlaced {
  @IsUUID() readonly orderId!: string;
}

const definition = definitionOf(OrderPlaced);

/** A type that no other test has, and with it a subject. */
export const newType = (): string => `order.placed-${randomUUID()}`;

export const subjectOfType = (type: string): string => `${orders.name}-${type}`;

/** What a class with these fields would be written with. */
export function avroSchema(type: string, fields: Readonly<Record<string, unknown>>): EventSchema {
  const record = {
    type: 'record',
    name: 'OrderPlaced',
    namespace: 'order',
    fields: Object.entries(fields).map(([name, fieldType]) => ({ name, type: fieldType })),
  };
  return {
    definition: { ...definition, type },
    format: 'avro',
    recordName: 'order.OrderPlaced',
    text: JSON.stringify(record),
  };
}

export function jsonSchema(type: string, properties: object): EventSchema {
  return {
    definition: { ...definition, type, encoding: 'json-schema' },
    format: 'json',
    recordName: 'order.OrderPlaced',
    text: JSON.stringify({ type: 'object', properties, additionalProperties: false }),
  };
}
