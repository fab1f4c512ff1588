import { describe, expect, it } from 'vitest';
import { UndecodableMessageError } from '../errors.js';
import type { Message } from '../ports/index.js';
import { debeziumOutbox, header } from './index.js';

const order = { id: 1, lineItems: [{ id: 1, item: 'Debezium in Action' }], customerId: 123 };
const ID = '4d47e190-0402-4048-bc2c-89dd54343cdc';

function read(
  value: unknown,
  options?: Parameters<typeof debeziumOutbox>[0],
  headers: object = { id: ID },
) {
  const bytes = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text as string)]);
  const message: Message = {
    topic: 'outbox.event.order',
    partition: 0,
    offset: 0n,
    timestamp: 1_556_890_294_484,
    key: Buffer.from('1'),
    value: Buffer.from(JSON.stringify(value)),
    headers: Object.fromEntries(bytes) as Record<string, Buffer>,
  };
  return debeziumOutbox(options).read(message, value);
}

describe('An event of the outbox router', () => {
  it.each([
    ['an object', order],
    ['a text that is JSON, as of a jsonb column', JSON.stringify(order)],
    ['a text with its schema', { schema: { type: 'string' }, payload: JSON.stringify(order) }],
    ['an object with its schema', { schema: { type: 'struct' }, payload: order }],
  ])('has its id in a header, and as its value %s', (_what, value) => {
    expect(read(value)).toEqual({ id: ID, data: order });
  });

  it.each([
    ['an object', { eventType: 'OrderCreated', payload: order }],
    ['a text', { eventType: 'OrderCreated', payload: JSON.stringify(order) }],
    ['a text of all', JSON.stringify({ payload: order })],
    ['with its schema', { schema: {}, payload: { payload: order, eventType: 'x' } }],
  ])('may be in an envelope: %s', (_what, value) => {
    expect(read(value, { envelope: true })).toEqual({ id: ID, data: order });
  });

  it('may be empty', () => {
    expect(read(null)).toEqual({ id: ID, data: null });
    expect(read({ schema: {}, payload: null })).toEqual({ id: ID, data: null });
  });

  it('is told from others by a header of the type', () => {
    const type = header('eventType').is('OrderCreated');
    expect(debeziumOutbox({ type }).type).toBe(type);
  });

  it.each([
    ['no id', order, {}, {}, 'header "id" is missing'],
    ['an empty id', order, {}, { id: '' }, 'header "id" is missing'],
    [
      'a text that is no JSON',
      'room 12',
      {},
      { id: ID },
      'the payload is a text: The value is no JSON',
    ],
    [
      'an envelope without payload',
      order,
      { envelope: true },
      { id: ID },
      'field "payload" is missing',
    ],
    ['no envelope', [1], { envelope: true }, { id: ID }, 'field "payload" is in an array'],
    [
      'a payload that is no JSON',
      { payload: '{' },
      { envelope: true },
      { id: ID },
      'field "payload" is a text',
    ],
    ['a payload that nests without end', '['.repeat(100_000), {}, { id: ID }, 'nests deeper than'],
  ])('is refused by name: %s', (_what, value, options, headers, problem) => {
    expect(() => read(value, options, headers)).toThrow(UndecodableMessageError);
    expect(() => read(value, options, headers)).toThrow(problem);
  });
});
