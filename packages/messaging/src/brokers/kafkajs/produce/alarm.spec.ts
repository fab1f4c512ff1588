import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Alarm } from './alarm.js';

describe('An alarm', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }),
  );
  afterEach(() => void vi.useRealTimers());

  it('rings once, at the earliest of its times', () => {
    const ring = vi.fn();
    const alarm = new Alarm(ring);
    const now = performance.now();
    for (const time of [300, 100, 200]) alarm.set(now + time);
    vi.advanceTimersByTime(99);
    expect(ring).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(ring).toHaveBeenCalledTimes(1);
  });

  it('can be set again when it has rung, and not any more when it was stopped', () => {
    const ring = vi.fn();
    const alarm = new Alarm(ring);
    alarm.set(performance.now());
    vi.advanceTimersByTime(1);
    alarm.set(performance.now() + 10);
    vi.advanceTimersByTime(10);
    expect(ring).toHaveBeenCalledTimes(2);
    alarm.set(performance.now() + 10);
    alarm.stop();
    alarm.set(performance.now() + 10);
    vi.advanceTimersByTime(100);
    expect(ring).toHaveBeenCalledTimes(2);
  });
});
