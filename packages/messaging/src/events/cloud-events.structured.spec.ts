import { describe, expect, it } from 'vitest';
import type { Message } from '../ports/index.js';
import { UndecodableMessageError } from '../errors.js';
import { decodeEvent, isCloudEvent, typeOf } from './cloud-events.codec.js';

const attributes = {
  specversion: '1.0',
  id: '1',
  type: 'order.placed',
  source: 'shop',
  time: '2026-03-01T12:30:00.123Z',
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function structured(
  event: unknown,
  contentType = 'application/cloudevents+json',
  more: Record<string, Buffer> = {},
): Message {
  return {
    topic: 'orders',
    partition: 0,
    offset: 0n,
    timestamp: 0,
    key: Buffer.from('o-1'),
    value: Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)),
    headers: { 'content-type': Buffer.from(contentType), ...more },
  };
}

describe('An event in structured mode', () => {
  it.each([
    'application/cloudevents+json',
    'application/cloudevents+json; charset=utf-8',
    'Application/CloudEvents+JSON',
    'APPLICATION/CLOUDEVENTS+JSON;charset=UTF-8',
  ])('is recognised by content type %s', (contentType) => {
    const message = structured({ ...attributes, data: { orderId: 'o-1' } }, contentType);
    expect(isCloudEvent(message)).toBe(true);
    expect(typeOf(message)).toBe('order.placed');
    expect(decodeEvent(message)).toEqual({
      id: '1',
      type: 'order.placed',
      source: 'shop',
      time: new Date('2026-03-01T12:30:00.123Z'),
      version: 1,
      key: 'o-1',
      data: { orderId: 'o-1' },
      metadata: {},
    });
  });

  it('has its attributes in the value, whatever ce_ headers say', () => {
    const more = { ce_type: Buffer.from('order.cancelled'), ce_specversion: Buffer.from('0.3') };
    const message = structured({ ...attributes, data: {} }, undefined, more);
    expect(typeOf(message)).toBe('order.placed');
    expect(decodeEvent(message).type).toBe('order.placed');
  });

  it('may give numbers as numbers or as text', () => {
    const numbers = decodeEvent(structured({ ...attributes, eventversion: 2, timeoutms: 500 }));
    const texts = decodeEvent(structured({ ...attributes, eventversion: '2', timeoutms: '500' }));
    expect(numbers).toMatchObject({ version: 2, timeoutMs: 500 });
    expect(texts).toEqual(numbers);
  });

  it.each([[{ data: null }], [{}]])('has data null where it says %j', (data) => {
    expect(decodeEvent(structured({ ...attributes, ...data })).data).toBeNull();
  });

  it('treats an attribute that is null as absent', () => {
    const event = decodeEvent(structured({ ...attributes, correlationid: null, data: {} }));
    expect(event).not.toHaveProperty('correlationId');
  });

  it('has the key of its partitionkey where the message has none', () => {
    const message = { ...structured({ ...attributes, partitionkey: 'o-2' }), key: null };
    expect(decodeEvent(message).key).toBe('o-2');
  });
});

describe('Structured data_base64', () => {
  it('is the data as JSON bytes', () => {
    const event = { ...attributes, data_base64: base64('{"orderId":"ö-1"}') };
    expect(decodeEvent(structured(event)).data).toEqual({ orderId: 'ö-1' });
  });

  it('is refused where it is no JSON, or says so', () => {
    const broken = { ...attributes, data_base64: base64('{"orderId"') };
    const image = { ...attributes, data_base64: base64('{}'), datacontenttype: 'image/png' };
    expect(() => decodeEvent(structured(broken))).toThrow(/The value is no JSON/);
    expect(() => decodeEvent(structured(image))).toThrow(/image\/png: read are JSON/);
  });
});

describe('A structured message that is no event', () => {
  it.each([
    ['an array', '[]', /must be a JSON object/],
    ['null', 'null', /must be a JSON object/],
    ['a text', '"event"', /must be a JSON object/],
    ['a number', '42', /must be a JSON object/],
    ['no JSON', 'event', /The value is no JSON/],
    ['truncated JSON', '{"specversion":"1.0","id":"1"', /The value is no JSON/],
    ['empty', '', /The value is no JSON/],
  ])('is undecodable when its value is %s', (_what, value, problem) => {
    const message = structured(value);
    expect(typeOf(message)).toBeUndefined();
    expect(() => decodeEvent(message)).toThrow(UndecodableMessageError);
    expect(() => decodeEvent(message)).toThrow(problem);
  });

  it('is undecodable when its value is null: a structured tombstone has no attributes', () => {
    expect(() => decodeEvent({ ...structured('{}'), value: null })).toThrow(
      UndecodableMessageError,
    );
  });

  it.each([
    'application/cloudevents+avro',
    'application/cloudevents-batch+json',
    'application/cloudevents+protobuf',
    'application/cloudevents',
  ])('is undecodable with content type %s, which is named', (contentType) => {
    const message = structured([attributes], contentType);
    expect(isCloudEvent(message)).toBe(true);
    expect(() => decodeEvent(message)).toThrow(
      `Content type ${contentType}: only application/cloudevents+json is read.`,
    );
  });

  it.each(['id', 'type', 'source', 'specversion'])('is undecodable without %s', (name) => {
    const { [name]: _left, ...rest } = { ...attributes, data: {} } as Record<string, unknown>;
    expect(() => decodeEvent(structured(rest))).toThrow(
      `CloudEvents attribute ${name} is missing.`,
    );
  });

  it('is undecodable when an attribute is an object', () => {
    expect(() => decodeEvent(structured({ ...attributes, id: { a: 1 } }))).toThrow(
      'Attribute id is no scalar.',
    );
  });

  it('keeps all digits of an id that is a number', () => {
    const json = JSON.stringify({ ...attributes, id: 'DIGITS', data: {} });
    const message = structured(json.replace('"DIGITS"', '9007199254740993'));
    expect(decodeEvent(message).id).toBe('9007199254740993');
  });

  it.each([1.5, -1, '1e3', true, 'one'])('is undecodable with eventversion %j', (eventversion) => {
    expect(() => decodeEvent(structured({ ...attributes, eventversion }))).toThrow(
      `Attribute eventversion is "${eventversion}": an integer is read.`,
    );
  });
});

describe('What a structured CloudEvent says twice or with white space', () => {
  const written = (more: object): Message =>
    structured({ ...attributes, type: 'order.placed', ...more });

  it('is routed by the type that it is decoded with', () => {
    const message = written({ type: ' order.placed ' });
    expect(typeOf(message)).toBe('order.placed');
    expect(decodeEvent(message).type).toBe('order.placed');
  });

  it('is refused where its data comes in two forms, of which one would be lost', () => {
    const both = { data: { a: 1 }, data_base64: Buffer.from('{"a":2}').toString('base64') };
    expect(() => decodeEvent(written(both))).toThrow('data and data_base64');
    expect(decodeEvent(written({ ...both, data: null })).data).toEqual({ a: 2 });
  });
});
