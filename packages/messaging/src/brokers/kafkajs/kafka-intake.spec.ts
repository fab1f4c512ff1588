import { setImmediate as turn } from 'node:timers/promises';
import { createRequire } from 'node:module';
import { type Batch, type Consumer, type EachBatchPayload, Kafka, logLevel } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { Lanes } from '../../consuming/lanes.js';
import { Quarantine } from '../../consuming/quarantine.js';
import { takeIn } from './kafka-intake.js';

const require = createRequire(import.meta.url);
const KafkaBatch = require('kafkajs/src/consumer/batch.js') as new (
  topic: string,
  fetchedOffset: string,
  fetched: object,
) => Batch;

const TOPIC = 'orders';

interface Record {
  readonly offset: string;
  readonly isControlRecord: boolean;
}
const records = (from: number, to: number, isControlRecord = false): Record[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    offset: String(from + index),
    timestamp: '0',
    key: Buffer.from(`key ${from + index}`),
    value: null,
    isControlRecord,
  }));

/** Lanes whose handlers wait, a consumer that notes what it is told, and kafkajs's own batches. */
function setUp() {
  const finish: (() => void)[] = [];
  const committable: (bigint | undefined)[] = [];
  const route = {
    concurrency: 10_000,
    handle: () => new Promise<void>((resolve) => finish.push(resolve)),
  };
  const lanes = new Lanes({
    group: 'group',
    route: () => route,
    onProgress: ({ progress }) => committable.push(progress.committable),
  });
  lanes.reassign([{ topic: TOPIC, partition: 0 }]);
  const told: string[] = [];
  const tell = (what: string) => (topics: { topic: string; partitions?: number[] }[]) =>
    told.push(...topics.map(({ topic, partitions }) => `${what} ${topic}/${partitions?.join()}`));
  const consumer = { pause: tell('pause'), resume: tell('resume') } as unknown as Consumer;
  const resolved: string[] = [];
  const take = (
    messages: Record[],
    {
      running = true,
      stale = false,
      by = consumer,
      quarantine = undefined as Quarantine | undefined,
    } = {},
  ): Promise<void> => {
    const fetched = { partition: 0, highWatermark: '1000000', messages };
    const payload: Partial<EachBatchPayload> = {
      batch: new KafkaBatch(TOPIC, messages[0]?.offset ?? '0', fetched),
      resolveOffset: (offset) => resolved.push(offset),
      isRunning: () => running,
      isStale: () => stale,
    };
    return takeIn(payload as EachBatchPayload, lanes, by, quarantine);
  };
  return { lanes, finish, committable, told, resolved, take };
}

/** What would end the process while `act` runs. */
async function unhandledRejections(act: () => Promise<void>): Promise<unknown[]> {
  const others = process.listeners('unhandledRejection');
  const unhandled: unknown[] = [];
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (error) => unhandled.push(error));
  await act();
  await turn();
  process.removeAllListeners('unhandledRejection');
  for (const listener of others) process.on('unhandledRejection', listener);
  return unhandled;
}

describe('Taking in a fetched batch', () => {
  it('waits for no handler: fetching goes on behind it, committing does not', async () => {
    const { take, finish, resolved, committable } = setUp();
    await take(records(0, 4));
    expect({ resolved, running: finish.length, committable }).toEqual({
      resolved: ['4'],
      running: 5,
      committable: [],
    });
  });

  it('leaves a batch alone that came too late, so that it is fetched again', async () => {
    for (const late of [{ running: false }, { stale: true }]) {
      const { take, finish, resolved } = setUp();
      await take(records(0, 4), late);
      expect({ resolved, running: finish.length }).toEqual({ resolved: [], running: 0 });
    }
  });

  it('marks a partition that has started over where its oldest message is, not where the next batch is', async () => {
    const { take, lanes } = setUp();
    const quarantine = new Quarantine({
      route: () => undefined,
      left: () => undefined,
      store: async () => undefined,
      accept: () => undefined,
      tell: () => undefined,
    });
    await take(records(100, 104), { quarantine });
    await take(records(10, 14), { quarantine });
    await take(records(15, 19), { quarantine });
    const owner = lanes.owner({ topic: TOPIC, partition: 0 })!;
    expect(quarantine.firstOf(owner)).toBe(10n);
  });

  it('lets control records behind the last message be committed with it', async () => {
    const { take, finish, resolved, committable } = setUp();
    await take([...records(0, 0), ...records(1, 2, true)]);
    finish[0]!();
    await turn();
    expect({ resolved, committable }).toEqual({ resolved: ['2'], committable: [3n] });
  });

  it('stops fetching a partition with too much unfinished, until it has caught up', async () => {
    const { take, finish, told, lanes } = setUp();
    await take(records(0, 4_998));
    expect(told).toEqual([]);
    await take(records(4_999, 4_999));
    expect(told).toEqual(['pause orders/0']);

    for (let offset = 0; offset < 2_500; offset++) finish[offset]!();
    await turn();
    expect({ told, backlog: lanes.backlog(TOPIC, 0) }).toEqual({
      told: ['pause orders/0'],
      backlog: 2_500,
    });
    finish[2_500]!();
    await turn();
    expect(told).toEqual(['pause orders/0', 'resume orders/0']);
  });

  it('does not stop fetching where there is room again soon', async () => {
    const { take, finish, told } = setUp();
    const taken = take(records(0, 4_999));
    await turn();
    for (const each of finish) each();
    await taken;
    expect(told).toEqual([]);
  });

  it('resumes a partition that went elsewhere, for when it comes back', async () => {
    const { take, told, lanes } = setUp();
    await take(records(0, 4_999));
    lanes.revokeAll();
    await turn();
    expect(told).toEqual(['pause orders/0', 'resume orders/0']);
  });

  it('does not end the process when the consumer crashes while a partition is paused', async () => {
    const { take, lanes } = setUp();
    // After a crash kafkajs's consumer is in the state it has before `run`: resuming throws.
    const client = new Kafka({ brokers: ['nowhere:9092'], logLevel: logLevel.NOTHING });
    const crashed = client.consumer({ groupId: 'group' });
    expect(() => crashed.resume([{ topic: TOPIC, partitions: [0] }])).toThrow(/not initialized/);
    const by = { pause: () => undefined, resume: crashed.resume } as unknown as Consumer;
    await take(records(0, 4_999), { by });
    expect(await unhandledRejections(async () => lanes.revokeAll())).toEqual([]);
  });
});
