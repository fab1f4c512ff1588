import { describe, expect, it } from 'vitest';
import { Turn } from './turn.js';

describe('Work that is cut into slices', () => {
  it('lets timers fire meanwhile', async () => {
    let fired = 0;
    const timer = setInterval(() => (fired += 1), 1);
    const turn = new Turn();
    const until = performance.now() + 200;
    while (performance.now() < until) if (turn.isOver) await turn.next();
    clearInterval(timer);
    expect(fired).toBeGreaterThan(3);
  });

  it('goes on in one go while it is short', () => {
    expect(new Turn().isOver).toBe(false);
  });
});
