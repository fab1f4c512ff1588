import { beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../ports/index.js';
import { MemoryBroker } from './memory-broker.js';
import type { MemoryConsumer } from './memory-consumer.js';

let broker: MemoryBroker;

beforeEach(async () => {
  broker = new MemoryBroker();
  await broker
    .admin()
    .createTopics([{ name: 'orders', partitions: 3, replicationFactor: 1, config: {} }]);
});

async function publish(...keys: string[]): Promise<void> {
  const messages = keys.map((key) => ({
    topic: 'orders',
    partition: 0,
    key: Buffer.from(key),
    value: Buffer.from('a secret'),
    headers: {},
  }));
  await broker.producer().publishBatch(messages);
}

async function consume(
  handle: (message: Message) => Promise<void>,
  concurrency = 2,
): Promise<MemoryConsumer> {
  const consumer = broker.consumer('shop');
  const route = { handle, concurrency };
  consumer.subscribe({ topics: ['orders'], route: () => route });
  await consumer.start();
  return consumer;
}

/** A handler that waits until it is told to go on. */
function waiting() {
  const release: (() => void)[] = [];
  const handle = (): Promise<void> => new Promise((resolve) => release.push(resolve));
  return { handle, release };
}

describe('What a consumer tells about itself', () => {
  it('is what runs, what waits, and the keys of both', async () => {
    const { handle, release } = waiting();
    await publish('a', 'a', 'b', 'b', 'c');
    const consumer = await consume(handle);
    await expect.poll(() => release.length).toBe(2);
    expect(consumer.activity).toEqual({ inFlight: 2, waiting: 3, lanes: 3 });
    release.shift()!();
    await expect.poll(() => release.length).toBe(2);
    expect(consumer.activity).toEqual({ inFlight: 2, waiting: 2, lanes: 3 });
    for (let left = 4; left > 0; left--) {
      await expect.poll(() => release.length).toBeGreaterThan(0);
      release.shift()!();
    }
    await expect.poll(() => consumer.activity).toEqual({ inFlight: 0, waiting: 0, lanes: 0 });
    await consumer.stop();
  });

  it('counts a message that waits for its next attempt as waiting', async () => {
    const consumer = await consume(() => Promise.reject(new Error('not now')));
    await publish('a');
    await expect.poll(() => consumer.lastError).toBeDefined();
    expect(consumer.activity).toEqual({ inFlight: 0, waiting: 1, lanes: 1 });
    await consumer.stop();
  });

  it('is the partitions it owns, and how often they were told', async () => {
    const first = await consume(async () => undefined);
    expect(first.assignment).toEqual(
      [0, 1, 2].map((partition) => ({ topic: 'orders', partition })),
    );
    expect(first.rebalances).toBe(1);
    const second = await consume(async () => undefined);
    expect(first.rebalances).toBe(2);
    expect(first.assignment.length + second.assignment.length).toBe(3);
    await Promise.all([first.stop(), second.stop()]);
    expect(first.assignment).toEqual([]);
  });

  it('is its last error: where and why, and nothing of the message', async () => {
    let isBroken = true;
    const consumer = await consume(async () => {
      if (isBroken) throw new TypeError('no such user');
    });
    expect(consumer.lastError).toBeUndefined();
    await publish('a');
    await expect
      .poll(() => consumer.lastError?.message)
      .toMatch(/^Handling orders\/0@0 failed, attempt \d+: TypeError: no such user$/);
    expect(consumer.lastError?.at).toBeInstanceOf(Date);
    expect(JSON.stringify(consumer.lastError)).not.toContain('secret');
    isBroken = false;
    await expect.poll(() => consumer.activity.waiting + consumer.activity.inFlight).toBe(0);
    expect(consumer.lastError).toBeDefined();
    await consumer.stop();
  });
});
