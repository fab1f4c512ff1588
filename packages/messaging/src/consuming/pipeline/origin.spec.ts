import { describe, expect, it } from 'vitest';
import type { Message } from '../../ports/index.js';
import { originOf, retryHeaders } from './origin.js';

const RETRY_TOPIC = 'invoices.retry';

const first: Message = {
  topic: 'orders',
  partition: 4,
  offset: 2n ** 60n,
  timestamp: 1_700_000_000_123,
  key: null,
  value: null,
  headers: {
    ce_id: Buffer.from('1'),
    binary: Buffer.from([0x00, 0xfe, 0xff]),
    repeated: [Buffer.from('one'), Buffer.from('two')],
    empty: Buffer.alloc(0),
  },
};

/** The message as it comes out of the retry topic. */
function retried(message: Message, round = 1, attempts = 10): Message {
  const origin = { ...originOf(message, RETRY_TOPIC), round, attempts, dueAt: 1_700_000_060_000 };
  return {
    ...message,
    topic: RETRY_TOPIC,
    partition: 0,
    offset: 99n,
    timestamp: 1,
    headers: retryHeaders(origin),
  };
}

describe('The origin of a message', () => {
  it('is where it is, on its first way', () => {
    expect(originOf(first, RETRY_TOPIC)).toEqual({
      topic: 'orders',
      partition: '4',
      offset: '1152921504606846976',
      timestamp: '1700000000123',
      headers: first.headers,
      round: 0,
      attempts: 0,
      dueAt: 0,
    });
  });

  it('is still where it was at first, however often it went through the retry topic', () => {
    for (const message of [retried(first), retried(retried(retried(first)))]) {
      expect(originOf(message, RETRY_TOPIC)).toEqual({
        ...originOf(first, RETRY_TOPIC),
        round: 1,
        attempts: 10,
        dueAt: 1_700_000_060_000,
      });
    }
  });

  it('keeps its headers byte for byte, repeated and empty ones too', () => {
    const { headers } = originOf(retried(first), RETRY_TOPIC);
    expect(Object.entries(headers)).toEqual(Object.entries(first.headers));
  });

  it('is not believed of a message of another topic: anybody can write such headers', () => {
    const { headers } = retried(first);
    const foreign = { ...first, headers };
    expect(originOf(foreign, RETRY_TOPIC)).toEqual({
      ...originOf(first, RETRY_TOPIC),
      headers,
    });
  });

  it.each(['NaN', '-3', '1e9', '', '1.5', '9'.repeat(40), '0x10'])(
    'has the defaults where the counts of the retry topic are none: %s',
    (text) => {
      const { headers } = retried(first);
      const names = ['retry-round', 'retry-attempts', 'retry-due-at'];
      const wrong = Object.fromEntries(names.map((name) => [name, Buffer.from(text)]));
      const message = { ...retried(first), headers: { ...headers, ...wrong } };
      expect(originOf(message, RETRY_TOPIC)).toMatchObject({
        topic: 'orders',
        round: 0,
        attempts: 0,
        dueAt: 0,
      });
    },
  );

  it.each([
    ['missing', undefined],
    ['repeated', [Buffer.from('orders'), Buffer.from('parcels')]],
    ['empty', Buffer.alloc(0)],
    ['no name of a topic', Buffer.from('orders/4')],
    ['huge', Buffer.alloc(1_000_000, 'x')],
  ])('is where it is, as it is, where the topic it came from is %s', (_what, topic) => {
    const { ['retry-topic']: _, ...others } = retried(first).headers;
    const headers = { ...others, ...(topic && { 'retry-topic': topic }) };
    const origin = originOf({ ...retried(first), headers }, RETRY_TOPIC);
    expect(origin).toMatchObject({ topic: RETRY_TOPIC, partition: '0', offset: '99', dueAt: 0 });
    expect(origin.headers).toBe(headers);
  });

  it.each(['retry-partition', 'retry-offset'])(
    'has no place of which half is wrong: %s',
    (name) => {
      const headers = { ...retried(first).headers, [name]: Buffer.from('-1') };
      const origin = originOf({ ...retried(first), headers }, RETRY_TOPIC);
      expect(origin).toMatchObject({ topic: 'orders', partition: '0', offset: '99' });
    },
  );

  it('is the retry topic itself for what says nothing, without members of objects', () => {
    const headers = Object.defineProperty({}, '__proto__', {
      value: Buffer.from('1'),
      enumerable: true,
    });
    const origin = originOf({ ...first, topic: RETRY_TOPIC, headers }, RETRY_TOPIC);
    expect(origin).toMatchObject({ topic: RETRY_TOPIC, partition: '4', round: 0, dueAt: 0 });
    expect(Object.entries(origin.headers)).toEqual([['__proto__', Buffer.from('1')]]);
  });
});
