import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../ports/index.js';
import { decodeEvent, isCloudEvent, typeOf } from './cloud-events.codec.js';

const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

const inherited = Object.getOwnPropertyNames(Object.prototype).toSorted();

afterEach(() => {
  expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(inherited);
});

/** Pairs, as an object literal with `__proto__` would have no such header. */
function message(headers: readonly (readonly [string, string])[], value = '{}'): Message {
  return {
    topic: 'orders',
    partition: 0,
    offset: 0n,
    timestamp: 0,
    key: null,
    value: Buffer.from(value),
    headers: Object.fromEntries(headers.map(([name, text]) => [name, Buffer.from(text)])),
  };
}

const attributes = [
  ['ce_specversion', '1.0'],
  ['ce_id', '1'],
  ['ce_type', 'order.placed'],
  ['ce_source', 'shop'],
] as const;

const STRUCTURED = ['content-type', 'application/cloudevents+json'] as const;

describe('Names that JavaScript objects inherit', () => {
  it.each(PROTOTYPE_NAMES)('are harmless as a header: %s', (name) => {
    const hostile = [name, `ce_${name}`, `meta-${name}`].map((each) => [each, 'hostile'] as const);
    const { metadata, ...event } = decodeEvent(message([...attributes, ...hostile]));
    expect(event).toEqual({
      id: '1',
      type: 'order.placed',
      source: 'shop',
      time: new Date(0),
      version: 1,
      key: null,
      data: {},
    });
    expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
    expect(Object.keys(metadata)).toEqual(name === '__proto__' ? [] : [name]);
  });

  it.each(PROTOTYPE_NAMES)('are harmless as an attribute of a structured event: %s', (name) => {
    const value = `{"specversion":"1.0","id":"1","type":"order.placed","source":"shop","${name}":{"id":"2"}}`;
    const event = decodeEvent(message([STRUCTURED], value));
    expect(event).toMatchObject({ id: '1', data: null, metadata: {} });
    expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
  });

  it.each(PROTOTYPE_NAMES)('are mere keys of the data: %s', (name) => {
    const { data } = decodeEvent(message(attributes, `{"${name}":{"polluted":true}}`));
    expect(Object.keys(data as object)).toEqual([name]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('stand for no attribute: a structured event inherits neither id nor type', () => {
    const value = '{"specversion":"1.0","__proto__":{"id":"1","type":"order.placed","source":"s"}}';
    const hostile = message([STRUCTURED], value);
    expect(typeOf(hostile)).toBeUndefined();
    expect(() => decodeEvent(hostile)).toThrow('CloudEvents attribute id is missing.');
  });
});

describe('Headers that a prototype has', () => {
  it('do not make an event of a message without any', () => {
    const bare = message([]);
    Object.setPrototypeOf(bare.headers, message(attributes).headers);
    expect(isCloudEvent(bare)).toBe(false);
    expect(typeOf(bare)).toBeUndefined();
    expect(() => decodeEvent(bare)).toThrow('CloudEvents attribute specversion is missing.');
  });
});
