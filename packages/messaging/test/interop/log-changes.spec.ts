import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, inject, it } from 'vitest';
import { hookClusters } from '../../src/brokers/kafkajs/cluster-hook.js';
import { endOfEpoch } from '../../src/brokers/kafkajs/end-of-epoch.js';
import { KafkaBroker } from '../../src/brokers/kafkajs/kafka-broker.js';
import { createKafkaClient } from '../../src/brokers/kafkajs/kafka-client.js';
import type { KafkaJsBroker, KafkaJsCluster } from '../../src/brokers/kafkajs/kafkajs-cluster.js';
import { topicStates } from '../../src/brokers/kafkajs/topic-states.js';

const bootstrapServers = inject('kafkaBootstrapServers') ?? '';
const OLD = 50;
const NEW = 1_500;
const patience = { timeout: 40_000, interval: 50 };

/** A topic under the same name is another one: what stands before the old offset is new there. */
describe.skipIf(!bootstrapServers)('A topic deleted and created again', () => {
  const connection = { bootstrapServers: bootstrapServers.split(','), clientId: 'recreated' };
  const broker = new KafkaBroker({ connection, sessionTimeoutMs: 6_000 });

  async function recreate(topic: string): Promise<void> {
    const admin = new Kafka({
      brokers: connection.bootstrapServers,
      logLevel: logLevel.NOTHING,
    }).admin();
    await admin.connect();
    try {
      await admin.deleteTopics({ topics: [topic] });
      await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
    } finally {
      await admin.disconnect();
    }
  }

  async function publish(topic: string, prefix: string, count: number): Promise<void> {
    const producer = broker.producer();
    const values = Array.from({ length: count }, (_, index) => Buffer.from(`${prefix}-${index}`));
    await producer.publishBatch(values.map((value) => ({ topic, key: null, value, headers: {} })));
    await producer.close();
  }

  async function connect() {
    let cluster: KafkaJsCluster | undefined;
    const client = hookClusters<KafkaJsCluster>(
      createKafkaClient(connection),
      (create, options) => {
        return (cluster = create(options));
      },
    ).admin();
    await client.connect();
    return { client, cluster: cluster! };
  }

  function reading(topic: string, group: string) {
    const read = new Set<string>();
    const consumer = broker.consumer(group);
    consumer.subscribe({
      topics: [topic],
      route: () => ({
        concurrency: 16,
        handle: async ({ value }) => void read.add(String(value)),
      }),
    });
    const count = (prefix: string): number =>
      [...read].filter((each) => each.startsWith(`${prefix}-`)).length;
    return { consumer, count };
  }

  it.each([
    ['while its consumer runs', true],
    ['while its group has no members', false],
  ])('loses nothing %s', { timeout: 90_000 }, async (_what, isRunning) => {
    const topic = `recreated-${randomUUID()}`;
    const group = `group-${randomUUID()}`;
    const admin = broker.admin();
    await admin.createTopics([{ name: topic, partitions: 1, replicationFactor: -1, config: {} }]);
    await publish(topic, 'old', OLD);
    let { consumer, count } = reading(topic, group);
    await consumer.start();
    await expect.poll(() => count('old'), patience).toBe(OLD);
    const lag = async () => (await admin.lag(group, topic))[0]?.committed;
    await expect.poll(lag, patience).toBe(BigInt(OLD));
    if (!isRunning) await consumer.stop();

    await recreate(topic);
    await publish(topic, 'new', NEW);
    if (!isRunning) {
      ({ consumer, count } = reading(topic, group));
      await consumer.start();
    }
    await expect.poll(() => count('new'), patience).toBe(NEW);
    await consumer.stop();
    await admin.close();
  });

  it(
    'loses nothing where the last commit of its consumer came just after',
    { timeout: 90_000 },
    async () => {
      const topic = `recreated-${randomUUID()}`;
      const group = `group-${randomUUID()}`;
      const admin = broker.admin();
      await admin.createTopics([{ name: topic, partitions: 1, replicationFactor: -1, config: {} }]);
      await admin.close();
      const { client, cluster } = await connect();
      const states = await cluster.brokerPool.withBroker((found) =>
        topicStates(found.broker, [topic]),
      );
      await recreate(topic);
      await publish(topic, 'new', NEW);
      const metadata = JSON.stringify({ t: states!.get(topic)!.id });
      const partitions = [{ partition: 0, offset: String(OLD), metadata }];
      const coordinator = await cluster.findGroupCoordinator({ groupId: group });
      const nobody = { groupGenerationId: -1, memberId: '' };
      await coordinator.offsetCommit({
        ...nobody,
        groupId: group,
        topics: [{ topic, partitions }],
      });
      await client.disconnect();

      const { consumer, count } = reading(topic, group);
      await consumer.start();
      await expect.poll(() => count('new'), patience).toBe(NEW);
      expect(consumer.lastError?.message).toContain(`${topic}/0 is read again from 0`);
      await consumer.stop();
    },
  );

  it('has another id, and its leader tells where the messages of an epoch end', async () => {
    const topic = `states-${randomUUID()}`;
    const missing = `missing-${randomUUID()}`;
    const admin = broker.admin();
    await admin.createTopics([{ name: topic, partitions: 3, replicationFactor: -1, config: {} }]);
    await admin.close();
    const { client, cluster } = await connect();
    const ask = <Answer>(call: (asked: KafkaJsBroker) => Promise<Answer>) =>
      cluster.brokerPool.withBroker((found) => call(found.broker));
    const states = await ask((asked) => topicStates(asked, [topic, missing]));
    expect([...states!.keys()]).toEqual([topic]);
    const { id, partitions } = states!.get(topic)!;
    expect(new Set(partitions.keys())).toEqual(new Set([0, 1, 2]));

    await publish(topic, 'some', 30);
    const ends = await Promise.all(
      [...partitions].map(async ([partition, { leader, epoch }]) => {
        const leading = await cluster.findBroker({ nodeId: String(leader) });
        const epochs = { current: epoch, asked: epoch };
        return endOfEpoch(leading, { topic, partition }, epochs);
      }),
    );
    expect(ends.reduce((sum, end) => sum! + end!, 0n)).toBe(30n);

    await recreate(topic);
    const now = await ask((asked) => topicStates(asked, [topic]));
    expect(now!.get(topic)!.id).not.toBe(id);
    await client.disconnect();
  });
});
