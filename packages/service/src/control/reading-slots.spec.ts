import { describe, expect, it } from 'vitest';
import { toProblem } from '../http/problems/problem-details.js';
import { ReadingSlots } from './reading-slots.js';

describe('Slots for readings', () => {
  it('are so many at a time; one more is told 503, what the bound is and what to do', () => {
    const slots = new ReadingSlots({ ADMIN_MAX_READS: 2 });
    slots.take();
    const free = slots.take();
    let problem: unknown;
    try {
      slots.take();
    } catch (error) {
      problem = toProblem(error);
    }
    expect(problem).toMatchObject({
      status: 503,
      code: 'MESSAGING_READINGS_BUSY',
      detail: expect.stringMatching(/^2 requests .* ADMIN_MAX_READS .*try again/),
    });
    free();
    free();
    slots.take();
    expect(() => slots.take()).toThrow('ADMIN_MAX_READS');
  });
});
