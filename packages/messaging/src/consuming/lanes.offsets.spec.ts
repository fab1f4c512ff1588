import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message, Route } from '../ports/index.js';
import { Lanes } from './lanes.js';

const TOPIC = 'topic';
const BACKOFF_MS = 100;

const message = (offset: number, key = `key ${offset}`): Message => ({
  topic: TOPIC,
  partition: 0,
  offset: BigInt(offset),
  key: Buffer.from(key),
  value: null,
  headers: {},
  timestamp: 0,
});

/** Lanes over one partition, with handlers that wait; messages without a route by offset. */
function setUp({ unrouted = [] as number[], concurrency = 16 } = {}) {
  const ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const started: number[] = [];
  const committed: (bigint | undefined)[] = [];
  const route: Route = {
    concurrency,
    handle: ({ offset }) =>
      new Promise((resolve, reject) => {
        started.push(Number(offset));
        ends[Number(offset)] = { resolve, reject };
      }),
  };
  const lanes = new Lanes({
    group: 'group',
    route: ({ offset }) => (unrouted.includes(Number(offset)) ? undefined : route),
    onProgress: ({ progress }) => committed.push(progress.committable),
    backoff: { baseDelayMs: BACKOFF_MS, maxDelayMs: BACKOFF_MS },
  });
  lanes.reassign([{ topic: TOPIC, partition: 0 }]);
  const finish = async (offset: number): Promise<void> => {
    ends[offset]!.resolve();
    await turn();
  };
  return { lanes, started, committed, ends, finish };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('What Lanes let be committed', () => {
  it('is nothing past an unfinished message, whatever has finished behind it', async () => {
    const { lanes, committed, finish } = setUp();
    lanes.accept(
      TOPIC,
      0,
      [0, 1, 2, 3].map((offset) => message(offset)),
      4n,
    );
    await finish(3);
    await finish(1);
    expect(committed).toEqual([]);
    await finish(0);
    expect(committed).toEqual([2n]);
    await finish(2);
    expect(committed).toEqual([2n, 4n]);
  });

  it('moves over messages nobody wants, at once where nothing is before them', async () => {
    const { lanes, committed, finish } = setUp({ unrouted: [0, 1, 3] });
    lanes.accept(
      TOPIC,
      0,
      [0, 1, 2, 3].map((offset) => message(offset)),
      4n,
    );
    expect(committed).toEqual([2n]);
    await finish(2);
    expect(committed).toEqual([2n, 4n]);
  });

  it('reaches over control records behind the last message, once that is done', async () => {
    const { lanes, committed, finish } = setUp();
    lanes.accept(TOPIC, 0, [message(0)], 7n);
    expect(committed).toEqual([]);
    await finish(0);
    expect(committed).toEqual([7n]);
  });

  it('is where a batch of control records alone ends', () => {
    const { lanes, committed } = setUp();
    lanes.accept(TOPIC, 0, [], 12n);
    expect(committed).toEqual([12n]);
  });

  it('does not fill gaps of compaction: the offset after the last message counts', async () => {
    const { lanes, committed, finish } = setUp();
    lanes.accept(TOPIC, 0, [message(5), message(90)], 91n);
    await finish(5);
    expect(committed).toEqual([6n]);
    await finish(90);
    expect(committed).toEqual([6n, 91n]);
  });

  it('stays exact beyond 2^53', async () => {
    const { lanes, committed, finish } = setUp();
    const offset = 2n ** 63n - 2n;
    lanes.accept(TOPIC, 0, [{ ...message(0), offset }], offset + 1n);
    await finish(Number(offset));
    expect(committed).toEqual([offset + 1n]);
  });
});

describe('Paused Lanes', () => {
  it('start nothing; what runs goes on, and resuming starts what waited', async () => {
    const { lanes, started, committed, finish } = setUp({ concurrency: 2 });
    lanes.accept(
      TOPIC,
      0,
      [0, 1, 2].map((offset) => message(offset)),
      3n,
    );
    lanes.pause();
    expect(lanes.paused).toBe(true);
    await finish(0);
    lanes.accept(TOPIC, 0, [message(3)], 4n);
    expect({ started, committed }).toEqual({ started: [0, 1], committed: [1n] });

    lanes.resume();
    expect(lanes.paused).toBe(false);
    expect(started).toEqual([0, 1, 2]);
    await finish(1);
    expect(started).toEqual([0, 1, 2, 3]);
  });

  it('keep a message whose back-off ends meanwhile', async () => {
    const { lanes, started, ends } = setUp();
    lanes.accept(TOPIC, 0, [message(0)], 1n);
    lanes.pause();
    ends[0]!.reject(new Error('not yet'));
    await turn();
    vi.advanceTimersByTime(BACKOFF_MS);
    expect(started).toEqual([0]);
    lanes.resume();
    expect(started).toEqual([0, 0]);
  });
});

describe('Draining Lanes', () => {
  it('waits for what runs, starts nothing and accepts nothing, for good', async () => {
    const { lanes, started, committed, finish } = setUp({ concurrency: 1 });
    lanes.accept(TOPIC, 0, [message(0), message(1)], 2n);
    let drained = false;
    const done = lanes.drain().then(() => (drained = true));
    lanes.accept(TOPIC, 0, [message(2)], 3n);
    expect(lanes.backlog(TOPIC, 0)).toBe(2);
    await turn();
    expect(drained).toBe(false);

    await finish(0);
    await done;
    lanes.resume();
    expect(lanes.paused).toBe(true);
    expect({ started, committed }).toEqual({ started: [0], committed: [1n] });
  });

  it('waits for no back-off: that message is delivered again elsewhere', async () => {
    const { lanes, started, committed, ends } = setUp();
    lanes.accept(TOPIC, 0, [message(0)], 1n);
    const done = lanes.drain();
    ends[0]!.reject(new Error('later'));
    await done;
    await turn();
    vi.advanceTimersByTime(BACKOFF_MS);
    expect({ started, committed }).toEqual({ started: [0], committed: [] });
  });

  it('ends at once when nothing runs', async () => {
    await expect(setUp().lanes.drain()).resolves.toBeUndefined();
  });

  it('ends on abort although a handler hangs', async () => {
    const { lanes, committed } = setUp();
    lanes.accept(TOPIC, 0, [message(0)], 1n);
    const deadline = new AbortController();
    const done = lanes.drain(deadline.signal);
    deadline.abort();
    await done;
    expect(committed).toEqual([]);
    await expect(lanes.drain(AbortSignal.abort())).resolves.toBeUndefined();
  });
});

describe('Waiting on Lanes', () => {
  it('leaves no listener and no waiter behind, however often a long-lived signal is used', async () => {
    const { lanes } = setUp();
    const { signal } = new AbortController();
    let open = false;
    let looks = 0;
    const condition = (): boolean => {
      looks += 1;
      return open;
    };
    for (let call = 0; call < 10_000; call++) {
      open = call % 2 === 0;
      const waiting = lanes.until(condition, signal);
      open = true;
      lanes.revoke({ topic: 'another topic', partition: 0 }); // wakes waiters
      await waiting;
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    looks = 0;
    lanes.revokeAll();
    lanes.revoke({ topic: 'another topic', partition: 0 });
    expect(looks).toBe(0);
  });

  it('forgets a waiter whose signal aborted', async () => {
    const { lanes } = setUp();
    let looks = 0;
    const never = (): boolean => ++looks < 0;
    const abort = new AbortController();
    const waiting = lanes.until(never, abort.signal);
    abort.abort();
    await waiting;
    looks = 0;
    lanes.revokeAll();
    expect(looks).toBe(0);
  });

  it('counts what is accepted and not finished as backlog, per partition', async () => {
    const { lanes, finish } = setUp({ unrouted: [3] });
    lanes.accept(
      TOPIC,
      0,
      [0, 1, 2, 3].map((offset) => message(offset)),
      4n,
    );
    // The one nobody wants waits for its turn too.
    expect(lanes.backlog(TOPIC, 0)).toBe(4);
    expect(lanes.backlog(TOPIC, 1)).toBe(0);
    await finish(0);
    expect(lanes.backlog(TOPIC, 0)).toBe(3);
    lanes.revokeAll();
    expect(lanes.backlog(TOPIC, 0)).toBe(0);
  });
});
