import { describe, expect, it } from 'vitest';
import type { Message, OutgoingMessage } from '../ports/index.js';
import { InvalidEventError } from '../errors.js';
import type { EventEnvelope } from './base-event.js';
import { decodeEvent, encodeEvent, isCloudEvent, typeOf } from './cloud-events.codec.js';

const event: EventEnvelope = {
  id: '6f1c7f4e-6a0e-4c83-9f0a-2f7f6f0d3b11',
  type: 'order.placed',
  time: new Date('2026-03-01T12:30:00.123Z'),
  source: 'shop',
  version: 3,
  data: { orderId: 'o-1', items: [{ sku: 'ä', count: 2 }] },
  metadata: { tenant: 'acme', Note: 'grüße' },
  key: 'o-1',
  aggregateId: 'o-1',
  aggregateType: 'Order',
  correlationId: 'correlation-1',
  causationId: 'cause-1',
  commandName: 'order.place',
  replyTo: 'order-answers',
  timeoutMs: 1500,
};

const bare: EventEnvelope = {
  id: '1',
  type: 'order.placed',
  time: new Date(0),
  source: 'shop',
  version: 1,
  data: {},
  metadata: {},
  key: 'o-1',
};

const stored = (message: OutgoingMessage): Message => ({
  ...message,
  partition: 0,
  offset: 0n,
  timestamp: 1_700_000_000_000,
});

const headerTexts = ({ headers }: OutgoingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

describe('An encoded event', () => {
  it('has every attribute as a lower-case ce_ header and the metadata as meta- headers', () => {
    expect(headerTexts(encodeEvent(event, 'orders'))).toEqual({
      ce_specversion: '1.0',
      ce_id: '6f1c7f4e-6a0e-4c83-9f0a-2f7f6f0d3b11',
      ce_type: 'order.placed',
      ce_source: 'shop',
      ce_time: '2026-03-01T12:30:00.123Z',
      ce_eventversion: '3',
      ce_partitionkey: 'o-1',
      ce_aggregateid: 'o-1',
      ce_aggregatetype: 'Order',
      ce_correlationid: 'correlation-1',
      ce_causationid: 'cause-1',
      ce_commandname: 'order.place',
      ce_replyto: 'order-answers',
      ce_timeoutms: '1500',
      'content-type': 'application/json',
      'meta-tenant': 'acme',
      'meta-Note': 'grüße',
    });
  });

  it('is finished bytes: the data alone as JSON, the key as UTF-8, every header a Buffer', () => {
    const { topic, key, value, headers } = encodeEvent({ ...event, key: 'schlüssel' }, 'orders');
    expect(topic).toBe('orders');
    expect(key).toEqual(Buffer.from('schlüssel', 'utf8'));
    expect(value).toEqual(Buffer.from(JSON.stringify(event.data), 'utf8'));
    expect(Object.values(headers).every((header) => Buffer.isBuffer(header))).toBe(true);
  });

  it('has no header for what the event does not say', () => {
    expect(Object.keys(encodeEvent(bare, 'orders').headers)).toEqual([
      'ce_specversion',
      'ce_id',
      'ce_type',
      'ce_source',
      'ce_time',
      'ce_eventversion',
      'ce_partitionkey',
      'content-type',
    ]);
  });

  it('keeps data that looks like a Kafka envelope: a key and a value are fields as any other', () => {
    const data = { key: 'k', value: 10, headers: {} };
    expect(JSON.parse(String(encodeEvent({ ...bare, data }, 'orders').value))).toEqual(data);
  });

  it.each([
    ['a BigInt', { total: 10n }],
    [
      'a cycle',
      Object.assign(
        { self: {} },
        {
          get self() {
            return this;
          },
        },
      ),
    ],
  ])('cannot have %s in its data', (_what, data) => {
    const encode = (): unknown => encodeEvent({ ...bare, data }, 'orders');
    expect(encode).toThrow(InvalidEventError);
    expect(encode).toThrow(/data: cannot be JSON/);
  });
});

describe('A decoded event', () => {
  it('equals the one that was encoded, with every extension', () => {
    expect(decodeEvent(stored(encodeEvent(event, 'orders')))).toEqual(event);
  });

  it('equals the one that was encoded, with none of the optional attributes', () => {
    expect(decodeEvent(stored(encodeEvent(bare, 'orders')))).toEqual(bare);
  });

  it('is a tombstone with data null where the value is null', () => {
    const tombstone = { ...bare, data: null };
    const message = stored(encodeEvent(tombstone, 'orders'));
    expect(message.value).toBeNull();
    expect(message.headers).not.toHaveProperty('content-type');
    expect(decodeEvent(message)).toEqual(tombstone);
  });

  it('takes what a foreign producer left out from the message, or the default', () => {
    const headers = headerTexts(encodeEvent(bare, 'orders'));
    const { ce_specversion, ce_id, ce_type, ce_source } = headers;
    const decoded = decodeEvent({
      ...stored(encodeEvent(bare, 'orders')),
      key: null,
      headers: buffers({ ce_specversion, ce_id, ce_type, ce_source }),
    });
    expect(decoded).toEqual({ ...bare, time: new Date(1_700_000_000_000), key: null });
  });

  it('has the key of its partitionkey attribute where the message has none', () => {
    const message = { ...stored(encodeEvent(bare, 'orders')), key: null };
    expect(decodeEvent(message).key).toBe('o-1');
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/vnd.shop+json'])(
    'is read from a value of content type %s',
    (contentType) => {
      const message = stored(encodeEvent(event, 'orders'));
      const headers = { ...message.headers, ...buffers({ 'content-type': contentType }) };
      expect(decodeEvent({ ...message, headers }).data).toEqual(event.data);
    },
  );

  it('keeps the first value of a metadata header that was sent twice', () => {
    const message = stored(encodeEvent(event, 'orders'));
    const twice = [Buffer.from('first'), Buffer.from('second')];
    const decoded = decodeEvent({
      ...message,
      headers: { ...message.headers, 'meta-tenant': twice },
    });
    expect(decoded.metadata).toEqual({ tenant: 'first', Note: 'grüße' });
  });

  it('ignores headers and attributes that it does not know', () => {
    const message = stored(encodeEvent(event, 'orders'));
    const foreign = buffers({
      traceparent: '00-1-2-01',
      ce_subject: 's',
      ce_whatever: 'w',
      other: 'o',
    });
    expect(decodeEvent({ ...message, headers: { ...message.headers, ...foreign } })).toEqual(event);
  });
});

describe('The type of a message', () => {
  it('is known without reading its value', () => {
    const message = { ...stored(encodeEvent(event, 'orders')), value: Buffer.from('no JSON') };
    expect(typeOf(message)).toBe('order.placed');
  });

  it('is unknown where the message claims to be no event', () => {
    const message = { ...stored(encodeEvent(event, 'orders')), headers: {} };
    expect(isCloudEvent(message)).toBe(false);
    expect(typeOf(message)).toBeUndefined();
  });
});

function buffers(headers: Record<string, string | undefined>): Record<string, Buffer> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Buffer.from(value ?? '')]),
  );
}
