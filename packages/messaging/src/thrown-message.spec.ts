import { describe, expect, it } from 'vitest';
import { thrownMessage } from './thrown-message.js';

const unreadable = Object.defineProperty(new Error(), 'message', {
  get: () => {
    throw new Error('No look inside.');
  },
});

describe('The message of what was thrown', () => {
  it.each([
    [new Error('no such place'), 'no such place'],
    [Object.assign(new Error(), { message: 42 }), '42'],
    [unreadable, 'an error that cannot be read'],
    [null, 'something of type object was thrown'],
    [undefined, 'something of type undefined was thrown'],
    ['secret', 'something of type string was thrown'],
  ])('is read whatever it is: %#', (thrown, message) => {
    expect(thrownMessage(thrown)).toBe(message);
  });

  it('is cut where it is long', () => {
    expect(thrownMessage(new Error('x'.repeat(1_000_000))).length).toBeLessThan(600);
  });
});
