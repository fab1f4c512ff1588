import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Admin, Producer } from '@nest-kafka-kit/messaging/broker';
import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { Recorders } from '../support/recorder-process.js';
import { throughProducer } from './publisher.js';

const patience = { timeout: 30_000, interval: 50 };
const PARTITIONS = 4;
/** Enough that each partition gets some. */
const KEYS = 40;

describe('A group that begins at the end reads everything from the moment it is ready', () => {
  let cluster: KafkaCluster;
  let producer: Producer;
  let admin: Admin;

  beforeAll(async () => {
    cluster = await startKafkaCluster();
    const bootstrapServers = cluster.bootstrapServers.split(',');
    const broker = new KafkaBroker({ connection: { bootstrapServers, clientId: 'faults' } });
    producer = broker.producer();
    admin = broker.admin();
  });

  afterAll(async () => {
    await producer?.close();
    await admin?.close();
    await cluster?.stop();
  });

  const recordersAtTheEnd = (): Recorders =>
    new Recorders({
      KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers,
      KAFKA_AUTO_OFFSET_RESET: 'latest',
      KAFKA_METADATA_MAX_AGE_MS: '1000',
      KAFKA_SESSION_TIMEOUT_MS: '3000',
      RECORDER_PARTITIONS: String(PARTITIONS),
    });

  /** Publishes one event of each key; the sequence tells the rounds apart. */
  const publish = async ({ topic }: Recorders, sequence: number, workMs = 0): Promise<void> => {
    const send = throughProducer(producer, topic);
    const keys = Array.from({ length: KEYS }, (_, index) => `key-${index}`);
    await Promise.all(keys.map((key) => send({ key, sequence, workMs })));
  };

  const roundsDone = (recorders: Recorders): Record<number, number> => {
    const counts: Record<number, number> = {};
    const keys = new Set(recorders.done().map(({ key, sequence }) => `${sequence} ${key}`));
    for (const each of keys) {
      const sequence = Number(each.split(' ')[0]);
      counts[sequence] = (counts[sequence] ?? 0) + 1;
    }
    return counts;
  };

  const createTopic = ({ topic: name }: Recorders): Promise<string[]> =>
    admin.createTopics([{ name, partitions: PARTITIONS, replicationFactor: -1, config: {} }]);

  it('also what is published while it is away, having handled nothing yet', async () => {
    await using recorders = recordersAtTheEnd();
    await createTopic(recorders);
    await publish(recorders, 0);
    const first = recorders.spawn();
    await first.ready();
    expect(await first.kill('SIGTERM')).toBe(0);

    await publish(recorders, 1);
    await recorders.spawn().ready();
    await expect.poll(() => roundsDone(recorders), patience).toEqual({ 1: KEYS });
  });

  it('also what it was handling for the first time when it was killed', async () => {
    await using recorders = recordersAtTheEnd();
    const first = recorders.spawn();
    await first.ready();
    await publish(recorders, 0, 300);
    await expect.poll(() => recorders.history().length, patience).toBeGreaterThan(0);
    await first.kill('SIGKILL');
    expect(recorders.done()).toEqual([]);

    await recorders.spawn().ready();
    await expect.poll(() => roundsDone(recorders), patience).toEqual({ 0: KEYS });
  });

  it('also what is in partitions that are added later, before it finds them', async () => {
    await using recorders = recordersAtTheEnd();
    await recorders.spawn().ready();
    await publish(recorders, 0);
    await admin.addPartitions(recorders.topic, PARTITIONS * 3);
    // The producer of this process does not know the new partitions yet.
    const { bootstrapServers } = cluster;
    const connection = { bootstrapServers: bootstrapServers.split(','), clientId: 'fresh' };
    const fresh = new KafkaBroker({ connection }).producer();
    const send = throughProducer(fresh, recorders.topic);
    const receipts = await Promise.all(
      Array.from({ length: KEYS }, (_, index) =>
        send({ key: `key-${index}`, sequence: 1, workMs: 0 }),
      ),
    );
    await fresh.close();
    expect(receipts.filter(({ partition }) => partition >= PARTITIONS)).not.toEqual([]);
    await expect.poll(() => roundsDone(recorders), patience).toEqual({ 0: KEYS, 1: KEYS });
  });

  it('and nothing from before, however many members begin at the same time', async () => {
    await using recorders = recordersAtTheEnd();
    await createTopic(recorders);
    await publish(recorders, 0);
    const members = [recorders.spawn(), recorders.spawn(), recorders.spawn()];
    await Promise.all(members.map((member) => member.ready()));
    await publish(recorders, 1);
    await expect.poll(() => roundsDone(recorders), patience).toEqual({ 1: KEYS });
  });
});
