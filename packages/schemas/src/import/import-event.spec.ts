import { describe, expect, it } from 'vitest';
import { definitionOf } from '@nest-kafka-kit/messaging/events';
import { loadEventClass } from '../../test/support/load-printed.js';
import { avroSchemaOf } from '../avro-schema.js';
import { jsonSchemaOf } from '../json-schema.js';
import { importEvent } from './import-event.js';

const AVRO = {
  type: 'record',
  name: 'OrderPlaced',
  namespace: 'avro',
  fields: [
    { name: 'id', type: { type: 'string', logicalType: 'uuid' } },
    { name: 'count', type: 'int' },
    { name: 'total', type: 'long' },
    { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 } },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'exact', type: { type: 'long', logicalType: 'timestamp-micros' } },
    { name: 'labels', type: { type: 'map', values: 'string' } },
    { name: 'note', type: ['null', 'string'], default: null },
    { name: 'state', type: { type: 'enum', name: 'OrderPlacedState', symbols: ['A', 'B'] } },
    {
      name: 'lines',
      type: { type: 'array', items: { type: 'record', name: 'Line', fields: [{ name: 'n', type: 'double' }] } },
    },
  ],
}; // prettier-ignore

describe('The class of an Avro schema', () => {
  it('has the same schema again', () => {
    const printed = importEvent(AVRO, { type: 'avro.order.placed', topic: 'orders', key: 'id' });
    const again = avroSchemaOf(definitionOf(loadEventClass(printed)));
    expect(again).toMatchObject({ fields: AVRO.fields });
  });

  it('names what it does not say', () => {
    const fields = [
      { name: 'value', type: ['int', 'string'] },
      { name: 'id', type: 'string' },
    ];
    const printed = importEvent(
      { type: 'record', name: 'Odd', fields },
      { type: 'odd', topic: 'o' },
    );
    expect(printed).toContain('the union at #/fields/0 is of 2 types');
    expect(printed).toContain('format: plainJson(),');
  });
});

describe('The message of an AsyncAPI document', () => {
  const payload = {
    type: 'object',
    properties: { id: { type: 'string' }, line: { $ref: '#/components/schemas/Line' } },
    required: ['id'],
  };
  const components = {
    schemas: { Line: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] } },
    messages: { OrderPlaced: { name: 'asyncapi.placed', payload } },
  };
  const message = { $ref: '#/components/messages/OrderPlaced' };
  const three = { asyncapi: '3.0.0', channels: { orders: { address: 'orders-v1', messages: { OrderPlaced: message } } }, components }; // prettier-ignore
  const two = {
    asyncapi: '2.6.0',
    channels: { 'orders-v1': { subscribe: { message } } },
    components,
  };

  it.each([
    [three, 1],
    [two, 2],
  ])('is found by its name, with its topic', (document, version) => {
    const printed = importEvent(document, { type: 'asyncapi.placed', key: 'id', version });
    const definition = definitionOf(loadEventClass(printed));
    expect(definition).toMatchObject({
      type: 'asyncapi.placed',
      key: 'id',
      topic: { name: 'orders-v1' },
    });
    expect(jsonSchemaOf(definition)['definitions']).toEqual(components.schemas);
  });

  it('is refused by what there is', () => {
    const none = (): string => importEvent(three, { type: 'order.cancelled' });
    expect(none).toThrow('no message is "order.cancelled". Choose one of OrderPlaced.');
  });
});

it('A schema that leads out of the document, or has no topic, is refused', () => {
  const schema = { type: 'object', properties: { id: { $ref: 'https://example.org/id' } } };
  const terms = { type: 'refused', topic: 't' };
  expect(() => importEvent(schema, terms)).toThrow('leads out of the document');
  expect(() => importEvent(AVRO, { type: 'refused' })).toThrow('--topic');
  expect(() => importEvent(AVRO, { ...terms, key: 'nothing' })).toThrow('no field "nothing"');
  const loop = { type: 'object', properties: { id: { $ref: '#/properties/id' } } };
  expect(() => importEvent(loop, terms)).toThrow('lead back to it');
});
