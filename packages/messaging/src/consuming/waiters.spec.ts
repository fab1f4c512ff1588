import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Waiters } from './waiters.js';

/** Whether a promise has been kept by now. */
async function isDone(promise: Promise<void>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  await turn();
  return done;
}

describe('Waiters', () => {
  it('wait until their condition holds at a check, and no longer', async () => {
    const waiters = new Waiters();
    let open = false;
    const waiting = waiters.until(() => open);
    waiters.check();
    expect(await isDone(waiting)).toBe(false);
    open = true;
    expect(await isDone(waiting)).toBe(false);
    waiters.check();
    expect(await isDone(waiting)).toBe(true);
  });

  it('do not wait for what holds already, or with a signal that is aborted', async () => {
    const waiters = new Waiters();
    expect(await isDone(waiters.until(() => true))).toBe(true);
    expect(await isDone(waiters.until(() => false, AbortSignal.abort()))).toBe(true);
  });

  it('give up when their signal aborts, and are forgotten', async () => {
    const waiters = new Waiters();
    const abort = new AbortController();
    let looks = 0;
    const waiting = waiters.until(() => ++looks < 0, abort.signal);
    abort.abort();
    expect(await isDone(waiting)).toBe(true);
    looks = 0;
    waiters.check();
    expect(looks).toBe(0);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });

  it('wait each for their own condition', async () => {
    const waiters = new Waiters();
    let level = 0;
    const low = waiters.until(() => level >= 1);
    const high = waiters.until(() => level >= 2);
    level = 1;
    waiters.check();
    expect([await isDone(low), await isDone(high)]).toEqual([true, false]);
    level = 2;
    waiters.check();
    expect(await isDone(high)).toBe(true);
  });

  it('may change what others wait for, and wait anew, while they are looked at', async () => {
    const waiters = new Waiters();
    const order: string[] = [];
    let open = false;
    const first = waiters.until(() => open).then(() => order.push('first'));
    const second = waiters
      .until(() => open)
      .then(() => waiters.until(() => order.length > 0))
      .then(() => order.push('second'));
    open = true;
    waiters.check();
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
  });
});
