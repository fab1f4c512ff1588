import { describe, expect, it } from 'vitest';
import type { DeadLetter } from '@nest-kafka-kit/messaging/operating';
import { toResponse } from './dead-letter.responses.js';

const TIME = Date.UTC(2026, 0, 2, 3, 4, 5);

function letter(value: Buffer | null, timestamp = TIME): DeadLetter {
  return {
    partition: 1,
    offset: 2n ** 60n,
    reason: 'exhausted',
    handler: 'Orders.onOrder',
    attempts: 3,
    failedAt: new Date(TIME),
    error: { name: 'Error', message: 'no', stack: 'at secret.ts:1' },
    original: { topic: 'orders', partition: 0, offset: 7n, timestamp },
    type: undefined,
    eventId: undefined,
    message: {
      topic: 'g.dlt',
      partition: 1,
      offset: 5n,
      timestamp: 0,
      key: null,
      value,
      headers: {},
    },
    redrivenAt: undefined,
  };
}

describe('A dead letter', () => {
  it('is shown without its payload, numbers beyond 2^53 as text', () => {
    expect(toResponse(letter(Buffer.from('secret')), false)).toEqual({
      partition: 1,
      offset: '1152921504606846976',
      reason: 'exhausted',
      handler: 'Orders.onOrder',
      attempts: 3,
      failedAt: '2026-01-02T03:04:05.000Z',
      error: { name: 'Error', message: 'no' },
      original: {
        topic: 'orders',
        partition: 0,
        offset: '7',
        timestamp: '2026-01-02T03:04:05.000Z',
      },
      type: null,
      eventId: null,
    });
  });

  it.each([
    ['text', Buffer.from('größe'), { encoding: 'utf8', value: 'größe' }],
    ['bytes that are no text', Buffer.from([0, 255]), { encoding: 'base64', value: 'AP8=' }],
    ['a tombstone', null, null],
  ])('has, when asked for, a payload: %s', (_what, value, payload) => {
    expect(toResponse(letter(value), true).payload).toEqual(payload);
  });

  it('is shown although it names a time that is none', () => {
    expect(toResponse(letter(null, 1e300), false).original.timestamp).toBeNull();
    const failedAt = new Date(NaN);
    expect(toResponse({ ...letter(null), failedAt }, false).failedAt).toBeNull();
  });
});
