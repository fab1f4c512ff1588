import { describe, expect, it, vi } from 'vitest';
import { backoffMs } from './backoff.js';

describe('backoffMs', () => {
  it('doubles with each attempt up to the maximum', () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const delays = [1, 2, 3, 4, 50, 5000].map((attempt) =>
      backoffMs(attempt, { baseDelayMs: 100, maxDelayMs: 500 }),
    );
    vi.restoreAllMocks();
    expect(delays).toEqual([100, 200, 400, 500, 500, 500]);
  });

  it('spreads over the whole range down to nothing', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    expect(backoffMs(9, { baseDelayMs: 100, maxDelayMs: 500 })).toBe(0);
    vi.restoreAllMocks();
  });
});
