import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { Experiment } from './experiment.js';
import { throughService } from './publisher.js';
import { violationsOf } from './violations.js';

const patience = { timeout: 60_000, interval: 100 };

let cluster: KafkaCluster;
beforeAll(async () => {
  cluster = await startKafkaCluster({ brokers: 3 });
});
afterAll(() => cluster?.stop());

interface Partition {
  readonly leader: number;
  readonly isr: readonly number[];
}

async function partitionsOf(topic: string): Promise<Partition[]> {
  const brokers = cluster.bootstrapServers.split(',');
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]?.partitions ?? [];
  } finally {
    await admin.disconnect();
  }
}

it('A partition leader killed, then all brokers, lose no acknowledged event, and service and publishers recover', async () => {
  await using experiment = await Experiment.prepare({
    bootstrapServers: cluster.bootstrapServers,
    environment: { PUBLISH_TIMEOUT_MS: '2000' },
  });
  const { recorders } = experiment;
  const client = await recorders.spawn().ready();
  experiment.publishThrough(throughService(client));
  const { publisher } = experiment;
  const isReady = async (): Promise<boolean> => (await client.get('/health/ready')).status === 200;
  const recovered = async (): Promise<void> => {
    const stored = publisher.published.length;
    await expect.poll(() => publisher.published.length, patience).toBeGreaterThan(stored + 300);
    await experiment.handles(300);
    await expect.poll(isReady, patience).toBe(true);
  };
  const inSync = async (): Promise<void> => {
    const fewest = async () =>
      Math.min(...(await partitionsOf(recorders.topic)).map(({ isr }) => isr.length));
    await expect.poll(fewest, patience).toBe(3);
  };

  const ended = new AbortController();
  const publishing = publisher.run({ perSecond: 200, workMs: 5, signal: ended.signal });
  await recovered();

  const [first] = await partitionsOf(recorders.topic);
  const leader = cluster.broker(first!.leader);
  await leader.kill();
  await recovered();
  const rejectedByLeader = publisher.rejected;
  await leader.start();
  await inSync();
  await recovered();

  await Promise.all(cluster.brokers.map((broker) => broker.kill()));
  await expect.poll(isReady, patience).toBe(false);
  await Promise.all(cluster.brokers.map((broker) => broker.start()));
  await recovered();

  ended.abort();
  await publishing;
  await experiment.settled();
  const report = experiment.report();
  console.log(
    `${publisher.published.length} events, ${report.duplicates.count} duplicates; rejected: ` +
      `${rejectedByLeader} for the leader, ${publisher.rejected - rejectedByLeader} for all brokers.`,
  );
  expect(violationsOf(report)).toMatchObject({ lost: [], outOfOrder: [], committedUnfinished: [] });
});
