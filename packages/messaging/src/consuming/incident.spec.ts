import { describe, expect, it } from 'vitest';
import type { ConsumerIncident, Message } from '../ports/index.js';
import { MessageUnstoredError } from '../errors.js';
import { handlerIncident, incident, recordIncidents } from './incident.js';

const message: Message = {
  topic: 'orders',
  partition: 2,
  offset: 7n,
  timestamp: 0,
  key: Buffer.from('a key'),
  value: Buffer.from('a secret'),
  headers: {},
};

describe('What a consumer tells about its last error', () => {
  it('says where and why', () => {
    const { message: text, at } = handlerIncident(message, new TypeError('no such user'), 3);
    expect(text).toBe('Handling orders/2@7 failed, attempt 3: TypeError: no such user');
    expect(at).toBeInstanceOf(Date);
  });

  it('shows nothing of what is no error: it may be the message itself', () => {
    const { message: text } = handlerIncident(message, { value: 'a secret' }, 1);
    expect(text).toBe('Handling orders/2@7 failed, attempt 1: something of type object');
  });

  it('survives an error that throws when it is looked at', () => {
    const hostile = new Error();
    Object.defineProperty(hostile, 'message', {
      get: () => {
        throw new Error('gotcha');
      },
    });
    expect(incident('Commit failed', hostile).message).toContain('cannot be read');
  });

  it('is bounded, whatever was thrown', () => {
    expect(incident('Commit failed', new Error('x'.repeat(10_000))).message).toHaveLength(500);
  });
});

describe('The last error of a consumer', () => {
  const attempt = { group: 'shop', handler: 'H', message, attempt: 3, milliseconds: 1 };

  it('is what last delayed a message, or made it a dead letter', () => {
    const consumer: { lastError: ConsumerIncident | undefined } = { lastError: undefined };
    const observer = recordIncidents(consumer);
    const error = new TypeError('no such user');
    observer.delayed?.({ group: 'shop', message, error, attempt: 2, retryInMs: 5 });
    expect(consumer.lastError?.message).toBe(
      'Handling orders/2@7 failed, attempt 2: TypeError: no such user',
    );
    const unstored = new MessageUnstoredError('orders/2@7', 'shop.dlt', new Error('No room.'));
    observer.delayed?.({ group: 'shop', message, error: unstored, attempt: 2, retryInMs: 5 });
    expect(consumer.lastError?.message).toMatch(
      /^Storing failed: MessageUnstoredError: orders\/2@7 cannot be stored in "shop.dlt".*No room\./,
    );
    observer.deadLettered?.(attempt, 'permanent', error);
    expect(consumer.lastError?.message).toBe(
      'orders/2@7 is a dead letter: TypeError: no such user',
    );
  });
});
