import { describe, expect, it } from 'vitest';
import { answerWithin } from './answer-within.js';

describe('answerWithin', () => {
  it('gives the answer that comes in time', async () => {
    expect(await answerWithin(60_000, Promise.resolve(1))).toBe(1);
  });

  it('rejects with why there is no answer', async () => {
    const cause = new Error('refused');
    await expect(answerWithin(60_000, Promise.reject(cause))).rejects.toBe(cause);
  });

  it('rejects when none comes', async () => {
    const never = new Promise(() => undefined);
    await expect(answerWithin(5, never)).rejects.toThrow('No answer within 5 ms.');
  });
});
