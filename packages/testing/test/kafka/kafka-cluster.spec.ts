import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { resolveKafkaArtifacts } from '../../src/kafka/kafka-artifacts.js';
import {
  startKafkaCluster,
  type KafkaCluster,
  type KafkaClusterOptions,
} from '../../src/kafka/kafka-cluster.js';
import { runKafkaTool } from '../../src/kafka/kafka-tools.js';
import { commandOf } from '../../src/local-server/process-inspection.js';

const inBuild = process.env.CI === 'true';
const canStart =
  inBuild ||
  (process.env.KAFKA_TESTS !== 'off' &&
    (await resolveKafkaArtifacts().then(
      () => true,
      () => false,
    )));

describe.skipIf(!canStart)('startKafkaCluster', () => {
  const clusters: KafkaCluster[] = [];
  const folders: string[] = [];

  async function start(options?: KafkaClusterOptions): Promise<KafkaCluster> {
    const cluster = await startKafkaCluster(options);
    clusters.push(cluster);
    return cluster;
  }

  async function temporaryFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'kafka-cluster-spec-'));
    folders.push(folder);
    return folder;
  }

  afterEach(async () => {
    vi.unstubAllEnvs();
    for (const cluster of clusters.splice(0)) await cluster.stop();
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  it('answers while it runs, and leaves neither process nor folder behind', async () => {
    const cluster = await start();
    const { pid } = cluster.broker(1);
    await createTopic(cluster, { topic: 'greetings', numPartitions: 2 });
    await produce(cluster, 'greetings', ['hello', 'world']);

    const messages = await consume(cluster, 'greetings', 2);

    expect(new Set(messages.map(({ value }) => value?.toString()))).toEqual(
      new Set(['hello', 'world']),
    );
    expect(await commandOf(pid!)).toContain('kafka.Kafka');
    expect(() => cluster.broker(4)).toThrow('No broker 4; there is 1.');
    await cluster.stop();
    expect(await commandOf(pid!)).toBeUndefined();
    expect(existsSync(cluster.directory)).toBe(false);
    await expect(cluster.broker(1).start()).rejects.toMatchObject({
      code: 'KAFKA_CLUSTER_STOPPED',
    });
  }, 60_000);

  it('has the records of a killed broker again after its restart, on the same port', async () => {
    const cluster = await start();
    const broker = cluster.broker(1);
    const { pid, port } = broker;
    await createTopic(cluster, { topic: 'orders' });
    await produce(cluster, 'orders', ['one', 'two', 'three']);

    await broker.kill();
    expect(broker.pid).toBeUndefined();
    expect(await commandOf(pid!)).toBeUndefined();
    await broker.start();

    expect(broker.pid).not.toBe(pid);
    expect(broker.port).toBe(port);
    const servers = ['--bootstrap-server', cluster.bootstrapServers];
    const offsets = await runKafkaTool('kafka-get-offsets', [...servers, '--topic', 'orders']);
    expect(offsets.stdout.trim()).toBe('orders:0:3');
    const messages = await consume(cluster, 'orders', 3);
    expect(messages.map(({ value }) => value?.toString())).toEqual(['one', 'two', 'three']);
    const groups = await runKafkaTool('kafka-consumer-groups', [...servers, '--list']);
    expect(groups.stdout.trim()).toBe('readers');
  }, 90_000);

  it('takes writes of three brokers with one of them killed, and has it catch up', async () => {
    const cluster = await start({ brokers: 3 });
    await createTopic(cluster, { topic: 'payments', replicationFactor: 3 });
    expect(await inSyncReplicas(cluster, 'payments')).toEqual([1, 2, 3]);

    await cluster.broker(2).kill();
    await inSyncReplicasToBe(cluster, 'payments', [1, 3]);
    await produce(cluster, 'payments', ['paid']);
    await cluster.broker(2).start();

    await inSyncReplicasToBe(cluster, 'payments', [1, 2, 3]);
    expect(await consume(cluster, 'payments', 1)).toHaveLength(1);
    const pids = cluster.brokers.map(({ pid }) => pid!);
    await cluster.stop();
    expect(await Promise.all(pids.map(commandOf))).toEqual([undefined, undefined, undefined]);
  }, 120_000);

  it('keeps a folder it was given, and finds its records there again', async () => {
    const directory = await temporaryFolder();
    const first = await start({ directory });
    await createTopic(first, { topic: 'notes' });
    await produce(first, 'notes', ['kept']);
    await first.stop();

    const second = await start({ directory });

    expect(await consume(second, 'notes', 1)).toHaveLength(1);
    await expect(startKafkaCluster({ directory, brokers: 3 })).rejects.toMatchObject({
      code: 'KAFKA_DATA_MISMATCH',
    });
  }, 90_000);

  it('says which port is taken and leaves nothing behind', async () => {
    vi.stubEnv('TMPDIR', await temporaryFolder());
    const other = createServer().listen(0, '127.0.0.1');
    await vi.waitFor(() => expect(other.listening).toBe(true));
    const { port } = other.address() as AddressInfo;

    await expect(startKafkaCluster({ ports: [port] })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(String(port)),
    });

    other.close();
    expect(await readdir(tmpdir())).toEqual([]);
  }, 30_000);

  it('says what to install when there is no Java', async () => {
    vi.stubEnv('PATH', await temporaryFolder());
    vi.stubEnv('JAVA_HOME', undefined);

    await expect(startKafkaCluster()).rejects.toMatchObject({
      code: 'JAVA_MISSING',
      message: expect.stringContaining('Install a Java runtime 17'),
    });
  });
});

function client({ bootstrapServers }: KafkaCluster): Kafka {
  return new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING });
}

async function withAdmin<T>(
  cluster: KafkaCluster,
  work: (admin: ReturnType<Kafka['admin']>) => Promise<T>,
): Promise<T> {
  const admin = client(cluster).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

async function createTopic(
  cluster: KafkaCluster,
  topic: { topic: string; numPartitions?: number; replicationFactor?: number },
): Promise<void> {
  await withAdmin(cluster, (admin) =>
    admin.createTopics({ topics: [{ numPartitions: 1, ...topic }], waitForLeaders: true }),
  );
}

async function inSyncReplicas(cluster: KafkaCluster, topic: string): Promise<number[]> {
  const { topics } = await withAdmin(cluster, (admin) =>
    admin.fetchTopicMetadata({ topics: [topic] }),
  );
  return topics[0]!.partitions[0]!.isr.toSorted((one, other) => one - other);
}

async function inSyncReplicasToBe(
  cluster: KafkaCluster,
  topic: string,
  expected: number[],
): Promise<void> {
  await vi.waitFor(async () => expect(await inSyncReplicas(cluster, topic)).toEqual(expected), {
    timeout: 30_000,
    interval: 200,
  });
}

async function produce(cluster: KafkaCluster, topic: string, values: string[]): Promise<void> {
  const producer = client(cluster).producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: values.map((value) => ({ value })) });
  await producer.disconnect();
}

/** Reads as a group with a session time-out of one second, the shortest the brokers allow. */
async function consume(
  cluster: KafkaCluster,
  topic: string,
  count: number,
): Promise<KafkaMessage[]> {
  const consumer = client(cluster).consumer({
    groupId: 'readers',
    sessionTimeout: 1000,
    heartbeatInterval: 250,
  });
  const messages: KafkaMessage[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const complete = new Promise<void>((resolve) => {
    void consumer.run({
      eachMessage: ({ message }) => {
        if (messages.push(message) === count) resolve();
        return Promise.resolve();
      },
    });
  });
  await complete;
  await consumer.disconnect();
  return messages;
}
