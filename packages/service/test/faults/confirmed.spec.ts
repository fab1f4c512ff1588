import { Kafka, logLevel } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Position } from '@nest-kafka-kit/messaging/broker';
import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';

const PARTITIONS = 6;
const PUBLISHERS = 12;
/** Milliseconds between two publishes of one publisher. */
const PACE_MS = 5;

let cluster: KafkaCluster;
beforeAll(async () => {
  cluster = await startKafkaCluster({ brokers: 3 });
});
afterAll(() => cluster?.stop());

const nameOf = ({ partition, offset }: Pick<Position, 'partition' | 'offset'>): string =>
  `${partition}@${offset}`;

it('Every confirmed publish is stored at the confirmed position, with and without a key, while three brokers restart one after the other', async () => {
  const connection = {
    bootstrapServers: cluster.bootstrapServers.split(','),
    clientId: 'confirmed',
  };
  const broker = new KafkaBroker({ connection, publishTimeoutMs: 20_000 });
  const topic = `confirmed-${randomUUID()}`;
  const admin = broker.admin();
  await admin.createTopics([
    { name: topic, partitions: PARTITIONS, replicationFactor: 3, config: {} },
  ]);
  const producer = broker.producer();
  const confirmed = new Map<string, Position>();
  const restarted = new AbortController();

  const publish = async (publisher: number): Promise<void> => {
    for (let count = 0; !restarted.signal.aborted; count++) {
      const value = `${publisher}-${count}`;
      // Every third one has no key: its partition is chosen, and must stay, by the producer.
      const key = count % 3 === 0 ? null : Buffer.from(`key-${count % 50}`);
      await producer
        .publish({ topic, key, value: Buffer.from(value), headers: {} })
        .then((position) => confirmed.set(value, position))
        .catch(() => undefined);
      await delay(PACE_MS);
    }
  };
  const publishing = Array.from({ length: PUBLISHERS }, (_, publisher) => publish(publisher));
  for (const { id } of cluster.brokers) {
    const before = confirmed.size;
    await expect.poll(() => confirmed.size, { timeout: 30_000 }).toBeGreaterThan(before + 100);
    await cluster.broker(id).stop();
    await cluster.broker(id).start();
  }
  restarted.abort();
  await Promise.all(publishing);

  const stored = await readAll(topic);
  const misplaced = [...confirmed].filter(
    ([value, position]) => stored.get(nameOf(position)) !== value,
  );
  console.log(`${confirmed.size} confirmed, ${stored.size} stored.`);
  expect(misplaced.slice(0, 3)).toEqual([]);
  await producer.close();
  await admin.close();
});

it('A partition that does not exist is a failure, not a confirmation', async () => {
  const connection = {
    bootstrapServers: cluster.bootstrapServers.split(','),
    clientId: 'confirmed',
  };
  const broker = new KafkaBroker({ connection });
  const topic = `confirmed-${randomUUID()}`;
  const admin = broker.admin();
  await admin.createTopics([{ name: topic, partitions: 2, replicationFactor: 3, config: {} }]);
  const producer = broker.producer();
  const message = { topic, key: null, value: Buffer.from('x'), headers: {}, partition: 7 };
  await expect(producer.publish(message)).rejects.toMatchObject({
    code: expect.stringMatching(/^MESSAGING_/),
  });
  await producer.close();
  await admin.close();
});

/** By position, everything the topic has. */
async function readAll(topic: string): Promise<Map<string, string>> {
  const kafka = new Kafka({
    brokers: cluster.bootstrapServers.split(','),
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const expected = ends.reduce((sum, { high }) => sum + Number(high), 0);
  const stored = new Map<string, string>();
  const consumer = kafka.consumer({ groupId: `reader-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ partition, message: { offset, value } }) => {
      stored.set(nameOf({ partition, offset: BigInt(offset) }), String(value));
    },
  });
  await expect.poll(() => stored.size, { timeout: 60_000 }).toBe(expected);
  await consumer.disconnect();
  return stored;
}
