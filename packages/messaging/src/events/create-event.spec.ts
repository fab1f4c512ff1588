import { IsInt, IsString } from 'class-validator';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { InvalidEventError } from '../errors.js';
import { defineTopic } from '../topics/define-topic.js';
import { decodeEvent, encodeEvent } from './cloud-events.codec.js';
import { createEvent } from './create-event.js';
import { Event } from './event.decorator.js';

const orders = defineTopic({ name: 'orders' });
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

@Event({ type: 'order.placed', version: 2, topic: orders, key: 'orderId' })
class OrderPlaced {
  @IsString() readonly orderId!: string;
}

@Event({
  type: 'order.paid',
  topic: orders,
  kind: 'domain',
  aggregate: 'Order',
  key: 'orderId',
  tombstone: true,
})
class OrderPaid {
  @IsString() readonly orderId!: string;
}

@Event({ type: 'order.shipped', topic: orders, kind: 'integration', key: 'orderNumber' })
class OrderShipped {
  @IsInt() readonly orderNumber!: number;
}

@Event({
  type: 'order.ship',
  topic: orders,
  kind: 'command',
  key: 'orderId',
  timeoutMs: 5_000,
  replyTo: 'order-answers',
})
class ShipOrder {
  @IsString() readonly orderId!: string;
}

const data = { orderId: 'o-1' };

describe('A created event', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-03-01T12:00:00Z'), toFake: ['Date'] });
    return () => vi.useRealTimers();
  });

  it('has a new id, the time, the source, and what its class says', () => {
    const event = createEvent(OrderPlaced, data, 'shop');
    expect(event.id).toMatch(UUID);
    expect(event).toEqual({
      id: event.id,
      type: 'order.placed',
      version: 2,
      time: new Date('2026-03-01T12:00:00Z'),
      source: 'shop',
      key: 'o-1',
      data,
      metadata: {},
      correlationId: event.id,
      causationId: event.id,
    });
    expect(createEvent(OrderPlaced, data, 'shop').id).not.toBe(event.id);
  });

  it('has an instance of its class as data, so that methods and instanceof work', () => {
    expect(createEvent(OrderPlaced, data, 'shop').data).toBeInstanceOf(OrderPlaced);
  });

  it('takes id, time and metadata from the context', () => {
    const context = { id: 'order-1-placed', time: new Date(1), metadata: { tenant: 'acme' } };
    expect(createEvent(OrderPlaced, data, 'shop', context)).toMatchObject(context);
  });

  it('leaves the data it was made from alone', () => {
    const given = Object.freeze({ orderId: 'o-1' });
    expect(createEvent(OrderPlaced, given, 'shop').data).not.toBe(given);
  });
});

describe('A chain of events', () => {
  const first = createEvent(OrderPlaced, data, 'shop');
  const second = createEvent(OrderPaid, data, 'payments', { causedBy: first });
  const third = createEvent(OrderShipped, { orderNumber: 1 }, 'depot', { causedBy: second });

  it('keeps the correlation id of its beginning', () => {
    expect([first, second, third].map((event) => event.correlationId)).toEqual(
      Array.from({ length: 3 }, () => first.id),
    );
  });

  it('names its direct cause in each link; the first is its own', () => {
    expect([first, second, third].map((event) => event.causationId)).toEqual([
      first.id,
      first.id,
      second.id,
    ]);
  });

  it('begins with the correlation id it was given, such as that of a request', () => {
    const event = createEvent(OrderPlaced, data, 'shop', { correlationId: 'request-1' });
    const next = createEvent(OrderPaid, data, 'shop', { causedBy: event, correlationId: 'other' });
    expect(event).toMatchObject({ correlationId: 'request-1', causationId: event.id });
    expect(next).toMatchObject({ correlationId: 'request-1', causationId: event.id });
  });

  it('correlates by the id of a foreign event that has no correlation id', () => {
    const { correlationId: _none, ...foreign } = createEvent(OrderPlaced, data, 'shop');
    const next = createEvent(OrderPaid, data, 'shop', { causedBy: foreign });
    expect(next).toMatchObject({ correlationId: foreign.id, causationId: foreign.id });
  });
});

describe('The kind of an event', () => {
  it('base: has no property of the others', () => {
    const event = createEvent(OrderPlaced, data, 'shop');
    for (const property of ['aggregateId', 'aggregateType', 'commandName', 'replyTo', 'timeoutMs'])
      expect(event).not.toHaveProperty(property);
  });

  it('domain: says what happened to which aggregate', () => {
    expect(createEvent(OrderPaid, data, 'shop')).toMatchObject({
      aggregateId: 'o-1',
      aggregateType: 'Order',
    });
  });

  it('integration: says what it belongs to and what caused it', () => {
    const event = createEvent(OrderShipped, { orderNumber: 1 }, 'shop');
    expect(event).toMatchObject({ correlationId: event.id, causationId: event.id });
  });

  it('command: says what to do, by when, and where an answer is expected', () => {
    expect(createEvent(ShipOrder, data, 'shop')).toMatchObject({
      commandName: 'order.ship',
      timeoutMs: 5_000,
      replyTo: 'order-answers',
    });
  });

  it.each([
    ['base', () => createEvent(OrderPlaced, data, 'shop')],
    ['domain', () => createEvent(OrderPaid, data, 'shop')],
    ['integration', () => createEvent(OrderShipped, { orderNumber: 1 }, 'shop')],
    ['command', () => createEvent(ShipOrder, data, 'shop')],
  ])('%s: survives the wire', (_kind, create) => {
    const event = create();
    const message = { ...encodeEvent(event, 'orders'), partition: 0, offset: 0n, timestamp: 0 };
    expect(decodeEvent(message)).toEqual({ ...event, data: { ...event.data } });
  });
});

describe('The key of an event', () => {
  it('is the value of the key property, a number as text', () => {
    expect(createEvent(OrderPlaced, data, 'shop').key).toBe('o-1');
    expect(createEvent(OrderShipped, { orderNumber: 0 }, 'shop').key).toBe('0');
  });

  it('is the one given, if one is', () => {
    expect(createEvent(OrderPlaced, data, 'shop', { key: 'o-2' }).key).toBe('o-2');
  });

  it.each([
    ['from an empty property', { orderId: '' }, {}],
    ['given', data, { key: '' }],
  ])('is never empty: %s', (_from, orderData, context) => {
    const create = (): unknown => createEvent(OrderPlaced, orderData, 'shop', context);
    expect(create).toThrow(InvalidEventError);
    expect(create).toThrow(/orderId: is the message key: it must be a non-empty string/);
  });

  it('must be given for a tombstone, whose data has none', () => {
    expect(() => createEvent(OrderPaid, null, 'shop')).toThrow(/or the key option given/);
    expect(createEvent(OrderPaid, null, 'shop', { key: 'o-1' })).toMatchObject({
      key: 'o-1',
      data: null,
      aggregateId: 'o-1',
    });
  });
});
