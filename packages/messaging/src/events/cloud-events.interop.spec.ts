import { CloudEvent, Kafka, type KafkaMessage } from 'cloudevents';
import { describe, expect, it } from 'vitest';
import type { Message, OutgoingMessage } from '../ports/index.js';
import type { EventEnvelope } from './base-event.js';
import { decodeEvent, encodeEvent, isCloudEvent, typeOf } from './cloud-events.codec.js';

/** The official SDK is the other side of every test here: what it writes we read, and vice versa. */

const ours: EventEnvelope = {
  id: '6f1c7f4e-6a0e-4c83-9f0a-2f7f6f0d3b11',
  type: 'order.placed',
  time: new Date('2026-03-01T12:30:00.123Z'),
  source: 'shop',
  version: 3,
  data: { orderId: 'o-1', total: 12.5, note: 'grüße' },
  metadata: {},
  key: 'o-1',
  aggregateId: 'o-1',
  aggregateType: 'Order',
  correlationId: 'correlation-1',
  causationId: 'cause-1',
  commandName: 'order.place',
  replyTo: 'order-answers',
  timeoutMs: 1500,
};

const theirs = new CloudEvent({
  id: ours.id,
  type: ours.type,
  time: ours.time.toISOString(),
  source: ours.source,
  datacontenttype: 'application/json',
  data: ours.data,
  eventversion: 3,
  partitionkey: 'o-1',
  aggregateid: 'o-1',
  aggregatetype: 'Order',
  correlationid: 'correlation-1',
  causationid: 'cause-1',
  commandname: 'order.place',
  replyto: 'order-answers',
  timeoutms: 1500,
});

describe('What we encode', () => {
  const sent = asTheyReceive(encodeEvent(ours, 'orders'));

  it('is a CloudEvent to the official SDK', () => {
    expect(Kafka.isEvent(sent)).toBe(true);
  });

  it('decodes there to the same attributes, extensions and data', () => {
    const decoded = Kafka.toEvent(sent) as CloudEvent<unknown>;
    expect(decoded.validate()).toBe(true);
    expect(decoded.toJSON()).toEqual({
      specversion: '1.0',
      id: ours.id,
      type: ours.type,
      time: ours.time.toISOString(),
      source: ours.source,
      datacontenttype: 'application/json',
      data: ours.data,
      eventversion: '3',
      partitionkey: 'o-1',
      aggregateid: 'o-1',
      aggregatetype: 'Order',
      correlationid: 'correlation-1',
      causationid: 'cause-1',
      commandname: 'order.place',
      replyto: 'order-answers',
      timeoutms: '1500',
    });
  });

  it('comes back unchanged when they send it on, in binary and in structured mode', () => {
    const decoded = Kafka.toEvent(sent) as CloudEvent<unknown>;
    expect(decodeEvent(asWeReceive(Kafka.binary(decoded)))).toEqual(ours);
    expect(decodeEvent(asWeReceive(Kafka.structured(decoded)))).toEqual(ours);
  });
});

describe.each([
  ['binary', Kafka.binary(theirs) as KafkaMessage],
  ['structured', Kafka.structured(theirs) as KafkaMessage],
])('What the official SDK encodes in %s mode', (_mode, sent) => {
  const received = asWeReceive(sent);

  it('is an event whose type is known', () => {
    expect(isCloudEvent(received)).toBe(true);
    expect(typeOf(received)).toBe('order.placed');
  });

  it('decodes to the same attributes, extensions and data', () => {
    expect(decodeEvent(received)).toEqual(ours);
  });

  it('carries metadata in meta- headers all the same', () => {
    const headers = { ...received.headers, 'meta-tenant': Buffer.from('acme') };
    expect(decodeEvent({ ...received, headers }).metadata).toEqual({ tenant: 'acme' });
  });
});

describe('Data that the official SDK sends as bytes', () => {
  it('travels as data_base64 and is read as the JSON it is', () => {
    const bytes = new Uint8Array(Buffer.from(JSON.stringify(ours.data)));
    const sent = Kafka.structured(theirs.cloneWith({ data: bytes })) as KafkaMessage;
    expect(JSON.parse(sent.value as string)).toHaveProperty('data_base64');
    expect(decodeEvent(asWeReceive(sent))).toEqual(ours);
  });
});

/** The SDK expects header texts; a broker client would have turned the bytes into those. */
function asTheyReceive({ key, value, headers }: OutgoingMessage): KafkaMessage {
  const texts = Object.entries(headers).map(([name, header]) => [name, String(header)]);
  return {
    key: String(key),
    value,
    body: value,
    headers: Object.fromEntries(texts) as Record<string, string>,
  } as KafkaMessage;
}

/** What a broker delivers of what the SDK has written: bytes throughout. */
function asWeReceive(sent: KafkaMessage): Message {
  const { key, value, headers } = sent as KafkaMessage<unknown>;
  const given = Object.entries(headers).filter(([, header]) => header !== undefined);
  return {
    topic: 'orders',
    partition: 0,
    offset: 0n,
    timestamp: 0,
    key: key === undefined ? null : Buffer.from(key as string),
    value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
    headers: Object.fromEntries(given.map(([name, header]) => [name, Buffer.from(String(header))])),
  };
}
