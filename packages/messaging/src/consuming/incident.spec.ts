import { describe, expect, it } from 'vitest';
import type { Message } from '../ports/index.js';
import { handlerIncident, incident } from './incident.js';

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
