import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../../ports/index.js';
import { HandlerTimedOutError } from '../../errors.js';
import type { PipelineHandler } from './step.js';
import { timeout } from './timeout.js';

const message: Message = {
  topic: 'orders',
  partition: 0,
  offset: 0n,
  timestamp: 0,
  key: null,
  value: null,
  headers: {},
};

/** One call of a handler that may take 100 ms; resolves with what it ended with. */
function start(run: PipelineHandler, revocation = new AbortController()) {
  const delivery = { group: 'group', attempt: 3, signal: revocation.signal };
  const ended = timeout(100)(run)(message, delivery).then(
    () => 'handled',
    (error: unknown) => error,
  );
  return { ended, revocation };
}

/** Hangs, and shows its signal. */
function hanging() {
  const signals: AbortSignal[] = [];
  const run: PipelineHandler = (_message, { signal }) => {
    signals.push(signal);
    return new Promise(() => undefined);
  };
  return { run, signals };
}

describe('The timeout step', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('aborts the handler’s signal when the time is up, and counts that as a failure', async () => {
    const { run, signals } = hanging();
    const { ended } = start(run);
    await vi.advanceTimersByTimeAsync(99);
    expect(signals[0]!.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    const error = await ended;
    expect(error).toBeInstanceOf(HandlerTimedOutError);
    expect(String(error)).toContain('100 ms');
    expect(signals[0]!.aborted).toBe(true);
    expect(signals[0]!.reason).toBe(error);
  });

  it('leaves a handler alone that ends in time, and no timer behind', async () => {
    const signals: AbortSignal[] = [];
    const { ended } = start(async (_message, { signal }) => void signals.push(signal));
    expect(await ended).toBe('handled');
    expect(vi.getTimerCount()).toBe(0);
    expect(signals[0]!.aborted).toBe(false);
  });

  it('passes on what a handler fails with in time', async () => {
    const failure = new Error('handler');
    const { ended } = start(() => Promise.reject(failure));
    expect(await ended).toBe(failure);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not mind a handler that fails after its time', async () => {
    let fail!: (error: Error) => void;
    const { ended } = start(() => new Promise((_, reject) => (fail = reject)));
    await vi.advanceTimersByTimeAsync(100);
    expect(await ended).toBeInstanceOf(HandlerTimedOutError);
    // An unhandled rejection would fail this test file.
    fail(new Error('late'));
    await vi.advanceTimersByTimeAsync(0);
  });

  it('still aborts when the partition goes elsewhere, with that reason', async () => {
    const { run, signals } = hanging();
    const { revocation } = start(run);
    const reason = new Error('Partition orders/0 went to another consumer.');
    revocation.abort(reason);
    expect(signals[0]!.reason).toBe(reason);
  });

  it('hands on the rest of the delivery as it was', async () => {
    const run = vi.fn<PipelineHandler>(async () => undefined);
    await start(run).ended;
    expect(run.mock.calls[0]).toMatchObject([message, { group: 'group', attempt: 3 }]);
  });

  it('leaves nothing on the partition’s signal, which lives as long as the partition', async () => {
    const revocation = new AbortController();
    for (let call = 0; call < 1_000; call++) await start(async () => undefined, revocation).ended;
    expect(getEventListeners(revocation.signal, 'abort')).toEqual([]);
  });
});
