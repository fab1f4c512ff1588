import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { type BaseEvent, defineTopic, Event, type Message } from '../index.js';
import { PlainJsonEncoding, readMessage, recognize } from '../events/index.js';
import { field, springJson } from './index.js';

const customers = defineTopic({ name: 'spring-customers' });

@Event({
  type: 'customer.changed',
  topic: customers,
  external: true,
  format: springJson({ typeId: ['com.acme.crm.CustomerChanged', 'changed'], id: field('eventId') }),
})
class CustomerChanged {
  @IsString() readonly customerId!: string;
}

@Event({
  type: 'com.acme.crm.CustomerDeleted',
  topic: customers,
  external: true,
  format: springJson(),
})
class CustomerDeleted {
  @IsString() readonly customerId!: string;
}

function message(value: unknown, headers: Record<string, string | Buffer | Buffer[]>): Message {
  const bytes = Object.entries(headers).map(([name, each]) => [
    name,
    Array.isArray(each) ? each : Buffer.from(each),
  ]);
  return {
    topic: customers.name,
    partition: 0,
    offset: 0n,
    timestamp: 0,
    key: null,
    value: Buffer.from(JSON.stringify(value)),
    headers: Object.fromEntries(bytes),
  };
}

describe('A message of a Spring JSON serializer', () => {
  it.each([
    ['com.acme.crm.CustomerChanged', CustomerChanged],
    ['changed', CustomerChanged],
    ['com.acme.crm.CustomerDeleted', CustomerDeleted],
  ])('is the event of its Java type: %s', (type, expected) => {
    const { event } = recognize(message({ customerId: 'c1' }, { __TypeId__: type }))!;
    expect(event?.eventClass).toBe(expected);
  });

  it.each([
    'com.acme.crm.Other',
    'customer.changed',
    '',
    'java.util.HashMap',
    '__proto__',
    'x'.repeat(1e6),
  ])('is nobody’s for another type: %.30s', (type) => {
    const { event, type: claimed } = recognize(message({}, { __TypeId__: type }))!;
    expect(event).toBeUndefined();
    expect(claimed).toBe(type);
  });

  it.each([
    ['without the header', {}, 'Spring JSON: it has no header "__TypeId__"'],
    ['with it twice', { __TypeId__: [Buffer.from('a'), Buffer.from('a')] }, 'was sent 2 times'],
    ['with bytes that are no text', { __TypeId__: Buffer.from([0xff]) }, 'is no UTF-8'],
  ])('says nothing of its type %s', (_what, headers, problem) => {
    const recognition = recognize(message({}, headers))!;
    expect([recognition.event, recognition.type]).toEqual([undefined, undefined]);
    expect(recognition.problem).toContain(problem);
  });

  it('has what the mapping says, and its headers as metadata', () => {
    const headers = { __TypeId__: 'changed', __KeyTypeId__: 'java.lang.String' };
    const value = { eventId: 'e-1', customerId: 'c1' };
    const event = readMessage(
      message(value, headers),
      new PlainJsonEncoding(),
    ) as BaseEvent<unknown>;
    expect(event).toMatchObject({
      id: 'e-1',
      type: 'customer.changed',
      data: value,
      metadata: headers,
    });
  });

  it('is no event where it is a collection', () => {
    const headers = { __TypeId__: 'changed', __ContentTypeId__: 'com.acme.crm.CustomerChanged' };
    expect(() => readMessage(message([{}], headers), new PlainJsonEncoding())).toThrow(
      'Format Spring JSON: the value is a list, as its header "__ContentTypeId__" says',
    );
  });
});
