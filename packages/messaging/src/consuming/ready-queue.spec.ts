import { describe, expect, it } from 'vitest';
import { ReadyQueue } from './ready-queue.js';

describe('ReadyQueue', () => {
  it('gives back the lowest sequence first, whatever the order of arrival', () => {
    const queue = new ReadyQueue<{ sequence: number }>();
    const order = Array.from({ length: 257 }, (_, index) => (index * 101) % 257);
    for (const sequence of order) queue.push({ sequence });
    const out = order.map(() => queue.pop()?.sequence);
    expect(out).toEqual([...order].sort((a, b) => a - b));
    expect(queue.pop()).toBeUndefined();
  });

  it('stays in order while items come and go', () => {
    const queue = new ReadyQueue<{ sequence: number }>();
    queue.push({ sequence: 3 });
    queue.push({ sequence: 1 });
    expect(queue.pop()?.sequence).toBe(1);
    queue.push({ sequence: 2 });
    expect([queue.pop()?.sequence, queue.pop()?.sequence, queue.size]).toEqual([2, 3, 0]);
  });
});
