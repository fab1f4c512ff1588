import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Delivery, Message } from '../ports/index.js';
import type { TopicPartition } from '../ports/index.js';
import { Lanes } from './lanes.js';

const TOPIC = 'topic';
const BACKOFF_MS = 100;
const at = (...partitions: number[]): TopicPartition[] =>
  partitions.map((partition) => ({ topic: TOPIC, partition }));

interface Run {
  readonly name: string;
  readonly delivery: Delivery;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Lanes whose handlers wait. Runs and commits are named `partition@offset`. */
function setUp(concurrency = 16) {
  const runs: Run[] = [];
  const committed: string[] = [];
  const route = {
    concurrency,
    handle: ({ partition, offset }: Message, delivery: Delivery): Promise<void> =>
      new Promise((resolve, reject) =>
        runs.push({ name: `${partition}@${offset}`, delivery, resolve, reject }),
      ),
  };
  const failures: string[] = [];
  const lanes = new Lanes({
    group: 'group',
    route: () => route,
    onProgress: ({ partition, progress }) => committed.push(`${partition}@${progress.committable}`),
    observer: {
      delayed: ({ message: { partition, offset } }) => failures.push(`${partition}@${offset}`),
    },
    backoff: { baseDelayMs: BACKOFF_MS, maxDelayMs: BACKOFF_MS },
  });
  /** Offsets `from` to `to`, all of one key. */
  const deliver = (partition: number, from: number, to: number, key = 'key'): void => {
    const messages = Array.from({ length: to - from + 1 }, (_, index): Message => {
      const offset = BigInt(from + index);
      const bytes = Buffer.from(key);
      return {
        topic: TOPIC,
        partition,
        offset,
        key: bytes,
        value: null,
        headers: {},
        timestamp: 0,
      };
    });
    lanes.accept(TOPIC, partition, messages, BigInt(to + 1));
  };
  const finish = async (run: Run | undefined): Promise<void> => {
    run!.resolve();
    await turn();
  };
  const finishAll = async (): Promise<void> => {
    for (let index = 0; index < runs.length; index++) await finish(runs[index]);
  };
  const names = (): string[] => runs.map(({ name }) => name);
  return { lanes, runs, committed, failures, deliver, finish, finishAll, names };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('A revoked partition', () => {
  it('tells its running handlers by their signal, and only those', () => {
    const { lanes, runs, deliver } = setUp();
    lanes.reassign(at(0, 1));
    deliver(0, 0, 0);
    deliver(1, 0, 0);
    lanes.revoke({ topic: TOPIC, partition: 0 });
    expect(runs.map(({ delivery }) => delivery.signal.aborted)).toEqual([true, false]);
    expect(String(runs[0]!.delivery.signal.reason)).toMatch(/topic\/0 went to another consumer/);
  });

  it('drops what waits, in lanes and for a free place', async () => {
    const { lanes, runs, deliver, finish, names } = setUp(1);
    lanes.reassign(at(0));
    deliver(0, 0, 1, 'a');
    deliver(0, 2, 2, 'b');
    lanes.revokeAll();
    await finish(runs[0]);
    expect(names()).toEqual(['0@0']);
  });

  it('lets nothing more be committed, also where a running handler still succeeds', async () => {
    const { lanes, committed, deliver, finishAll } = setUp();
    lanes.reassign(at(0));
    deliver(0, 0, 0);
    lanes.revokeAll();
    await finishAll();
    expect(committed).toEqual([]);
  });

  it('has no failures: nobody tries again here', async () => {
    const { lanes, runs, failures, deliver, names } = setUp();
    lanes.reassign(at(0));
    deliver(0, 0, 0);
    lanes.revokeAll();
    runs[0]!.reject(new Error('too late'));
    await turn();
    vi.advanceTimersByTime(BACKOFF_MS);
    expect({ failures, names: names() }).toEqual({ failures: [], names: ['0@0'] });
  });

  it('forgets a message in back-off', async () => {
    const { lanes, runs, deliver, names } = setUp();
    lanes.reassign(at(0));
    deliver(0, 0, 0);
    runs[0]!.reject(new Error('again'));
    await turn();
    lanes.revokeAll();
    await turn();
    vi.advanceTimersByTime(BACKOFF_MS);
    expect(names()).toEqual(['0@0']);
  });

  it('gives its places to the partitions that stay', async () => {
    const { lanes, runs, deliver, finish, names } = setUp(1);
    lanes.reassign(at(0, 1));
    deliver(0, 0, 3);
    deliver(1, 0, 0);
    lanes.reassign(at(1));
    await finish(runs[0]);
    expect(names()).toEqual(['0@0', '1@0']);
  });

  it('wakes whoever waits for it', async () => {
    const { lanes, deliver } = setUp();
    lanes.reassign(at(0));
    deliver(0, 0, 0);
    const room = lanes.until(() => lanes.backlog(TOPIC, 0) === 0);
    lanes.revokeAll();
    await room;
  });

  it('starts over when it comes back, untouched by handlers of its former life', async () => {
    const { lanes, runs, committed, deliver, finish } = setUp();
    lanes.reassign(at(0));
    deliver(0, 0, 1);
    lanes.revokeAll();
    lanes.reassign(at(0));
    deliver(0, 0, 1);
    await finish(runs[0]);
    expect(committed).toEqual([]);
    await finish(runs[1]);
    await finish(runs[2]);
    expect(committed).toEqual(['0@1', '0@2']);
  });

  it('is ignored when messages for it still come', () => {
    const { lanes, committed, deliver, names } = setUp();
    lanes.reassign(at(1));
    deliver(0, 0, 3);
    expect({ names: names(), committed, owned: lanes.owned().length }).toEqual({
      names: [],
      committed: [],
      owned: 1,
    });
  });
});

describe('A partition kept over a rejoin', () => {
  it('goes on where it is and skips exactly the repetition', async () => {
    const { lanes, runs, committed, deliver, finish, finishAll, names } = setUp();
    lanes.reassign(at(0));
    deliver(0, 0, 4);
    await finish(runs[0]);
    await finish(runs[1]);
    lanes.reassign(at(0));
    expect(runs[2]!.delivery.signal.aborted).toBe(false);
    deliver(0, 1, 2); // in two parts, the second with something new
    deliver(0, 3, 6);
    deliver(0, 7, 7);
    await finishAll();
    expect(names()).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((offset) => `0@${offset}`));
    expect(committed.at(-1)).toBe('0@8');
  });

  it('skips nothing where the broker repeats nothing', async () => {
    const { lanes, deliver, finishAll, names } = setUp();
    lanes.reassign(at(0));
    deliver(0, 0, 1);
    lanes.reassign(at(0));
    deliver(0, 2, 3);
    await finishAll();
    expect(names()).toEqual(['0@0', '0@1', '0@2', '0@3']);
  });

  it('drops the partitions it lost and takes the ones it gained', async () => {
    const { lanes, runs, deliver, finishAll, names } = setUp();
    lanes.reassign(at(0, 1));
    deliver(0, 0, 0);
    deliver(1, 0, 1);
    lanes.reassign(at(0, 2));
    deliver(2, 5, 5);
    await finishAll();
    expect(names()).toEqual(['0@0', '1@0', '2@5']);
    expect(runs.map(({ delivery }) => delivery.signal.aborted)).toEqual([false, true, false]);
  });

  it('starts over when it is rewound after the repetition', async () => {
    const { lanes, deliver, finishAll, names } = setUp();
    lanes.reassign(at(0));
    deliver(0, 0, 2);
    await finishAll();
    lanes.reassign(at(0));
    deliver(0, 3, 3);
    deliver(0, 0, 0);
    await finishAll();
    expect(names().slice(3)).toEqual(['0@3', '0@0']);
  });

  it('starts over when it is rewound right behind a batch that ended the repetition', async () => {
    const { lanes, deliver, finishAll, names } = setUp();
    lanes.reassign(at(0));
    deliver(0, 0, 2);
    await finishAll();
    lanes.reassign(at(0));
    deliver(0, 2, 3); // 2 is the repetition, 3 is new: from here on nothing is repeated
    deliver(0, 0, 0);
    await finishAll();
    expect(names().slice(3)).toEqual(['0@3', '0@0']);
  });
});

describe('A partition that is rewound without a rejoin', () => {
  it('starts over: what was running no longer counts', async () => {
    const { lanes, runs, committed, deliver, finish, names } = setUp();
    lanes.reassign(at(0));
    deliver(0, 10, 12);
    deliver(0, 0, 1);
    expect(runs[0]!.delivery.signal.aborted).toBe(true);
    await finish(runs[0]);
    expect(committed).toEqual([]);
    await finish(runs[1]);
    expect({ names: names(), committed }).toEqual({
      names: ['0@10', '0@0', '0@1'],
      committed: ['0@1'],
    });
  });

  it('starts over also where only control records tell', () => {
    const { lanes, runs, committed, deliver } = setUp();
    lanes.reassign(at(0));
    deliver(0, 10, 10);
    lanes.accept(TOPIC, 0, [], 3n);
    expect(runs[0]!.delivery.signal.aborted).toBe(true);
    expect(committed).toEqual(['0@3']);
  });
});

describe('A group that is told to hold', () => {
  it('starts nothing until its next assignment', async () => {
    const { lanes, deliver, finishAll, names } = setUp();
    lanes.reassign(at(0));
    lanes.hold();
    deliver(0, 0, 1);
    expect(names()).toEqual([]);
    lanes.reassign(at(0));
    await finishAll();
    expect(names()).toEqual(['0@0', '0@1']);
  });

  it('goes on when that comes late, for an assignment that has been replaced since', async () => {
    const { lanes, deliver, finishAll, names } = setUp();
    lanes.reassign(at(0));
    const { assignment } = lanes;
    lanes.reassign(at(0));
    lanes.hold(assignment);
    deliver(0, 0, 1);
    await finishAll();
    expect(names()).toEqual(['0@0', '0@1']);
    lanes.hold(lanes.assignment);
    deliver(0, 2, 2);
    expect(names()).toHaveLength(2);
  });
});
