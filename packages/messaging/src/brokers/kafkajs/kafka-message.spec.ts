import type { KafkaMessage } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { recordBody } from '../../../test/support/record-batches.js';
import { toMessage } from './kafka-message.js';
import { ByteCursor } from './records/byte-cursor.js';
import { decodeRecord } from './records/decode-record.js';

/** A record as a broker sends it: other clients may send headers that kafkajs never would. */
function received(
  headers: readonly (readonly [string, Buffer | null])[],
  { key = null as Buffer | null, value = null as Buffer | null } = {},
) {
  const body = recordBody({ offsetDelta: 0, key, value, headers });
  const base = {
    offset: 9_007_199_254_740_993n,
    timestamp: 1_700_000_000_000n,
    logAppendTime: undefined,
  };
  return toMessage('orders', 7, decodeRecord(new ByteCursor(body), base));
}

const text = Buffer.from('text');

describe('A received Kafka record', () => {
  it('keeps its bytes, and its offset beyond what a number can hold', () => {
    const key = Buffer.from([0, 255, 254]);
    const value = Buffer.from([0x80, 0, 0x7b]);
    const message = received([['name', text]], { key, value });
    expect(message).toEqual({
      topic: 'orders',
      partition: 7,
      offset: 9_007_199_254_740_993n,
      timestamp: 1_700_000_000_000,
      key,
      value,
      headers: { name: text },
    });
  });

  it('tells null from empty, in key and value', () => {
    expect(received([])).toMatchObject({ key: null, value: null, headers: {} });
    const empty = Buffer.alloc(0);
    expect(received([], { key: empty, value: empty })).toMatchObject({ key: empty, value: empty });
  });

  it('keeps repeated headers, in order', () => {
    const [first, second, third] = ['1', '2', '3'].map((each) => Buffer.from(each));
    const { headers } = received([
      ['name', first!],
      ['other', text],
      ['name', second!],
      ['name', third!],
    ]);
    expect(headers).toEqual({ name: [first, second, third], other: text });
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__'])(
    'has a header named %s as the sender wrote it',
    (name) => {
      const { headers } = received([
        [name, text],
        ['other', text],
      ]);
      expect(Object.getOwnPropertyDescriptor(headers, name)?.value).toEqual(text);
      expect(Object.keys(headers).sort()).toEqual([name, 'other'].sort());
      expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
      expect({ ...headers }).toEqual(headers);
    },
  );

  it.each(['constructor', '__proto__'])('has a repeated header named %s too', (name) => {
    const second = Buffer.from('second');
    const { headers } = received([
      [name, text],
      [name, second],
    ]);
    expect(Object.getOwnPropertyDescriptor(headers, name)?.value).toEqual([text, second]);
  });

  it('reads a header without a value as an empty one', () => {
    expect(received([['name', null]]).headers).toEqual({ name: Buffer.alloc(0) });
  });

  it('loses no repetition of a header, also where one has no value', () => {
    const empty = Buffer.alloc(0);
    expect(
      received([
        ['name', text],
        ['name', null],
      ]).headers,
    ).toEqual({ name: [text, empty] });
  });

  it('has no headers where a record comes without', () => {
    const record = { offset: '0', timestamp: '0', key: null, value: null };
    expect(toMessage('orders', 0, record as KafkaMessage).headers).toEqual({});
  });
});
