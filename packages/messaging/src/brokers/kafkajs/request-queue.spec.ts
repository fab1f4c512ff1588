import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
// Installs it.
import './kafka-client.js';
import { requestQueue, type RequestQueue } from './request-queue.js';

const NOW = 1_800_000_000_000;

let checked: number;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  checked = 0;
});

afterEach(() => {
  vi.useRealTimers();
});

function queueOf(pending: readonly unknown[], throttledUntil: number): RequestQueue {
  const own = { pending, throttledUntil, checkPendingRequests: () => void (checked += 1) };
  return Object.assign(Object.create(requestQueue) as RequestQueue, own);
}

describe("kafkajs's queue of requests", () => {
  it('sets no timer while nothing waits, above all none in the past', () => {
    queueOf([], -1).scheduleCheckPendingRequests();
    queueOf([], NOW + 500).scheduleCheckPendingRequests();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('looks for what waits when the pause that the broker asked for is over, once', () => {
    const queue = queueOf([{}], NOW + 500);
    queue.scheduleCheckPendingRequests();
    queue.scheduleCheckPendingRequests();
    vi.advanceTimersByTime(499);
    expect(checked).toBe(0);
    vi.advanceTimersByTime(1);
    expect(checked).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([-1, NOW - 1])('looks soon where there is no pause: %d', (throttledUntil) => {
    queueOf([{}], throttledUntil).scheduleCheckPendingRequests();
    vi.advanceTimersByTime(10);
    expect(checked).toBe(1);
  });
});
