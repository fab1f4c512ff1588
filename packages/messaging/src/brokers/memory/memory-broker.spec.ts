import { describe, expect, it } from 'vitest';
import type { OutgoingMessage } from '../../ports/index.js';
import { ProducerClosedError, TopicMissingError } from '../../errors.js';
import { defineTopic } from '../../topics/define-topic.js';
import { MemoryBroker } from './memory-broker.js';

const orders = defineTopic({ name: 'orders', partitions: 3 });

const message = (key: string | null, value = 'value', topic = orders.name): OutgoingMessage => ({
  topic,
  key: key === null ? null : Buffer.from(key),
  value: Buffer.from(value),
  headers: {},
});

async function brokerWithOrders(): Promise<MemoryBroker> {
  const broker = new MemoryBroker();
  await broker.admin().createTopics([orders]);
  return broker;
}

describe('The in-memory broker', () => {
  it('puts messages of one key into one partition, in order', async () => {
    const producer = (await brokerWithOrders()).producer();
    const positions = await producer.publishBatch(
      Array.from({ length: 10 }, () => message('always this one')),
    );
    expect(new Set(positions.map(({ partition }) => partition)).size).toBe(1);
    expect(positions.map(({ offset }) => offset)).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n]);
  });

  it('uses all partitions, for keys and without them', async () => {
    const producer = (await brokerWithOrders()).producer();
    const keys = Array.from({ length: 50 }, (_, index) => `key ${index}`);
    for (const keysOf of [keys, keys.map(() => null)]) {
      const positions = await producer.publishBatch(keysOf.map((key) => message(key)));
      expect(new Set(positions.map(({ partition }) => partition))).toEqual(new Set([0, 1, 2]));
    }
  });

  it('uses the partition that is asked for, and has no others than it has', async () => {
    const producer = (await brokerWithOrders()).producer();
    await expect(producer.publish({ ...message('key'), partition: 2 })).resolves.toEqual({
      topic: 'orders',
      partition: 2,
      offset: 0n,
    });
    await expect(producer.publish({ ...message('key'), partition: 3 })).rejects.toThrow(
      'Topic "orders" has no partition 3.',
    );
  });

  it('refuses messages to a topic that does not exist', async () => {
    const producer = (await brokerWithOrders()).producer();
    await expect(producer.publish(message('key', 'value', 'invoices'))).rejects.toThrow(
      TopicMissingError,
    );
  });

  it('publishes nothing after the producer was closed, while others still do', async () => {
    const broker = await brokerWithOrders();
    const closed = broker.producer();
    await closed.close();
    await expect(closed.publish(message('key'))).rejects.toThrow(ProducerClosedError);
    await expect(broker.producer().publish(message('key'))).resolves.toBeDefined();
  });

  it('creates what is missing and leaves the rest alone', async () => {
    const broker = await brokerWithOrders();
    const admin = broker.admin();
    await broker.producer().publish({ ...message('key'), partition: 1 });
    const invoices = defineTopic({ name: 'invoices', partitions: 1 });
    const more = defineTopic({ name: 'orders', partitions: 9 });
    await expect(admin.createTopics([more, invoices])).resolves.toEqual(['invoices']);
    await expect(admin.topics()).resolves.toEqual(['orders', 'invoices']);
    await expect(admin.partitions('orders')).resolves.toBe(3);
    await expect(admin.partitions('unknown')).resolves.toBe(0);
  });

  it('says where partitions end, and how far behind a group is that has read nothing', async () => {
    const broker = await brokerWithOrders();
    await broker.producer().publishBatch([
      { ...message('a'), partition: 0 },
      { ...message('b'), partition: 0 },
      { ...message('c'), partition: 2 },
    ]);
    await expect(broker.admin().offsets('orders')).resolves.toEqual([
      { partition: 0, earliest: 0n, readable: 2n, latest: 2n },
      { partition: 1, earliest: 0n, readable: 0n, latest: 0n },
      { partition: 2, earliest: 0n, readable: 1n, latest: 1n },
    ]);
    await expect(broker.admin().lag('group', 'orders')).resolves.toEqual([
      { partition: 0, committed: null, lag: 2n },
      { partition: 1, committed: null, lag: 0n },
      { partition: 2, committed: null, lag: 1n },
    ]);
  });

  it('shares nothing with another broker', async () => {
    await brokerWithOrders();
    await expect(new MemoryBroker().admin().topics()).resolves.toEqual([]);
  });
});
