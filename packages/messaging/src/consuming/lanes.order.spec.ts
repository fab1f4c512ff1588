import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Delivery, Message } from '../ports/index.js';
import { Lanes } from './lanes.js';
import { Postponed } from './postponed.js';

/** Lanes over one partition whose handlers end when the test says so. */
class Desk {
  readonly started: string[] = [];
  readonly failures: { offset: bigint; attempt: number; retryInMs: number }[] = [];
  committable: bigint | undefined;
  private readonly open = new Map<string, { resolve: () => void; reject: (e: Error) => void }>();
  private readonly lanes: Lanes;
  private next = 0;

  constructor(concurrency = 16) {
    const route = { concurrency, handle: this.handle };
    this.lanes = new Lanes({
      group: 'group',
      route: () => route,
      onProgress: ({ progress }) => (this.committable = progress.committable),
      observer: {
        delayed: ({ message: { offset }, attempt, retryInMs }) =>
          this.failures.push({ offset, attempt, retryInMs }),
      },
      backoff: { baseDelayMs: 100, maxDelayMs: 1_000 },
    });
    this.lanes.reassign([{ topic: 'topic', partition: 0 }]);
  }

  /** Named `a0 b1 …`: a key and an offset; `-` is no key. */
  deliver(...keys: string[]): void {
    const messages = keys.map((key): Message => {
      const offset = BigInt(this.next++);
      const bytes = key === '-' ? null : Buffer.from(key);
      return {
        topic: 'topic',
        partition: 0,
        offset,
        key: bytes,
        value: null,
        headers: {},
        timestamp: 0,
      };
    });
    this.lanes.accept('topic', 0, messages, BigInt(this.next));
  }

  get running(): string[] {
    return [...this.open.keys()];
  }

  async finish(name: string): Promise<void> {
    this.take(name).resolve();
    await turn();
  }

  async fail(name: string, error = new Error(`${name} failed`)): Promise<void> {
    this.take(name).reject(error);
    await turn();
  }

  private take(name: string) {
    const handler = this.open.get(name);
    if (!handler) throw new Error(`${name} is not running, but ${this.running.join(', ')}`);
    this.open.delete(name);
    return handler;
  }

  private readonly handle = ({ key, offset }: Message, { attempt }: Delivery): Promise<void> => {
    const name = `${key?.toString() ?? '-'}${offset}`;
    this.started.push(attempt === 1 ? name : `${name} again, attempt ${attempt}`);
    return new Promise((resolve, reject) => this.open.set(name, { resolve, reject }));
  };
}

describe('Lanes whose messages cannot all be routed', () => {
  it('fail at these alone, and run the others of the batch', async () => {
    const handled: bigint[] = [];
    const failed: bigint[] = [];
    const handle = async ({ offset }: Message): Promise<void> => void handled.push(offset);
    const lanes = new Lanes({
      group: 'group',
      route: ({ offset }) => {
        if (offset === 1n) throw new RangeError('too deep');
        return { concurrency: 1, handle };
      },
      onProgress: () => undefined,
      observer: { delayed: ({ message: { offset } }) => failed.push(offset) },
    });
    lanes.reassign([{ topic: 'topic', partition: 0 }]);
    const messages = [0n, 1n, 2n].map((offset): Message => {
      const place = { topic: 'topic', partition: 0, offset };
      return { ...place, key: null, value: null, headers: {}, timestamp: 0 };
    });
    lanes.accept('topic', 0, messages, 3n);
    await turn();
    expect({ handled, failed }).toEqual({ handled: [0n, 2n], failed: [1n] });
    expect(lanes.owned()[0]!.progress.committable).toBe(1n);
    lanes.revokeAll();
  });
});

describe('Lanes', () => {
  // Back-off timers are the test's; a jitter of 1 makes 100, 200, 400 ms of them.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.spyOn(Math, 'random').mockReturnValue(1);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('runs the messages of one key strictly one after the other', async () => {
    const desk = new Desk();
    desk.deliver('a', 'a', 'a');
    expect(desk.running).toEqual(['a0']);
    await desk.finish('a0');
    expect(desk.running).toEqual(['a1']);
    await desk.finish('a1');
    expect(desk.running).toEqual(['a2']);
  });

  it('keeps the order of a key over batches', async () => {
    const desk = new Desk();
    desk.deliver('a');
    desk.deliver('a', 'b');
    desk.deliver('a');
    expect(desk.running).toEqual(['a0', 'b2']);
    await desk.finish('a0');
    expect(desk.running).toEqual(['b2', 'a1']);
    await desk.finish('a1');
    expect(desk.running).toEqual(['b2', 'a3']);
  });

  it('runs different keys side by side, up to the concurrency', async () => {
    const desk = new Desk(3);
    desk.deliver('a', 'b', 'c', 'd', 'e');
    expect(desk.running).toEqual(['a0', 'b1', 'c2']);
    await desk.finish('b1');
    expect(desk.running).toEqual(['a0', 'c2', 'd3']);
  });

  it('gives every message without a key a lane of its own', () => {
    const desk = new Desk();
    desk.deliver('-', '-', '-');
    expect(desk.running).toEqual(['-0', '-1', '-2']);
  });

  it('tells an empty key from none, and keys from what they look like', () => {
    const desk = new Desk();
    desk.deliver('', '-', '\0' + '1', 'constructor', '__proto__');
    expect(desk.running).toHaveLength(5);
    desk.deliver('', '__proto__');
    expect(desk.running).toHaveLength(5);
  });

  it('is in strict partition order with concurrency 1, whatever the keys', async () => {
    const desk = new Desk(1);
    const keys = ['a', 'b', 'a', '-', 'c', 'b', 'a', 'a', '-', 'c'];
    const names = keys.map((key, offset) => `${key}${offset}`);
    desk.deliver(...keys.slice(0, 4));
    for (const [index, name] of names.entries()) {
      expect(desk.running).toEqual([name]);
      if (index === 2) desk.deliver(...keys.slice(4));
      await desk.finish(name);
    }
    expect(desk.started).toEqual(names);
    expect(desk.committable).toBe(10n);
  });

  it('starts the lowest offset first when a place is free, however lanes became ready', async () => {
    const desk = new Desk(2);
    desk.deliver('a', 'b', 'c', 'a', 'b');
    await desk.finish('b1'); // makes b4 ready, behind c2
    expect(desk.running).toEqual(['a0', 'c2']);
    await desk.finish('a0'); // makes a3 ready, before b4
    expect(desk.running).toEqual(['c2', 'a3']);
    await desk.finish('c2');
    expect(desk.running).toEqual(['a3', 'b4']);
  });

  it('tries a rejecting message again after a growing back-off, with a growing attempt', async () => {
    const desk = new Desk();
    desk.deliver('a');
    for (const [attempt, delay] of [100, 200, 400, 800, 1_000, 1_000].entries()) {
      await desk.fail('a0');
      expect(desk.failures.at(-1)).toEqual({ offset: 0n, attempt: attempt + 1, retryInMs: delay });
      vi.advanceTimersByTime(delay - 1);
      expect(desk.running).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(desk.started.at(-1)).toBe(`a0 again, attempt ${attempt + 2}`);
    }
    await desk.finish('a0');
    expect(desk.committable).toBe(1n);
  });

  it('counts attempts per message, not per lane', async () => {
    const desk = new Desk();
    desk.deliver('a', 'a');
    await desk.fail('a0');
    vi.advanceTimersByTime(100);
    await desk.finish('a0');
    expect(desk.started).toEqual(['a0', 'a0 again, attempt 2', 'a1']);
  });

  it('holds back only the lane of a message in back-off', async () => {
    const desk = new Desk(2);
    desk.deliver('a', 'a', 'b', 'c', 'd');
    await desk.fail('a0');
    await desk.finish('b2');
    await desk.finish('c3');
    await desk.finish('d4');
    expect(desk.running).toEqual([]);
    expect(desk.started).toEqual(['a0', 'b2', 'c3', 'd4']);
    expect(desk.committable).toBeUndefined();

    vi.advanceTimersByTime(100);
    await desk.finish('a0');
    await desk.finish('a1');
    expect(desk.committable).toBe(5n);
  });

  it('gives a message whose back-off is over its turn before all younger ones', async () => {
    const desk = new Desk(2);
    desk.deliver('a', 'b', 'c', 'd');
    await desk.fail('a0');
    vi.advanceTimersByTime(100);
    expect(desk.running).toEqual(['b1', 'c2']);
    await desk.finish('b1');
    expect(desk.running).toEqual(['c2', 'a0']);
  });

  it('keeps partition order over a back-off with concurrency 1', async () => {
    const desk = new Desk(1);
    desk.deliver('a', 'b', 'c');
    await desk.fail('a0');
    expect(desk.running).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(desk.running).toEqual(['a0']);
    await desk.finish('a0');
    expect(desk.running).toEqual(['b1']);
  });

  it('waits also where the time asked for is longer than timers can wait', async () => {
    const days = 24 * 60 * 60 * 1_000;
    const desk = new Desk();
    desk.deliver('a');
    await desk.fail('a0', new Postponed(30 * days));
    vi.advanceTimersByTime(7 * days);
    expect(desk.started).toEqual(['a0']);
  });

  it('treats a handler that throws before it returns a promise as one that rejects', async () => {
    let calls = 0;
    const handle = (): Promise<void> => {
      if (++calls === 1) throw new Error('thrown, not rejected');
      return Promise.resolve();
    };
    const committed: unknown[] = [];
    const lanes = new Lanes({
      group: 'group',
      route: () => ({ concurrency: 1, handle }),
      onProgress: ({ progress }) => committed.push(progress.committable),
    });
    lanes.reassign([{ topic: 'topic', partition: 0 }]);
    const message = { topic: 'topic', partition: 0, offset: 0n, timestamp: 0 };
    lanes.accept('topic', 0, [{ ...message, key: null, value: null, headers: {} }], 1n);
    await turn();
    expect(committed).toEqual([]);
    vi.advanceTimersByTime(100);
    await turn();
    expect({ calls, committed }).toEqual({ calls: 2, committed: [1n] });
  });
});
