import { type Admin, Kafka, logLevel } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { liesOf, percentile, publishAtPace, readTopic, type Told } from './publish-history.js';
import { type Patient, type SickKind, sickKinds } from './publish-isolation-kinds.js';

const TIMEOUT_MS = 3_000;
/** Milliseconds of load before, while and after the partition is sick. */
const BEFORE_MS = 2_000;
const SICK_MS = 10_000;
const AFTER_MS = 8_000;
/** Milliseconds within which a partition with another replica takes messages again. */
const BACK_WITHIN_MS = 8_000;

let cluster: KafkaCluster;
beforeAll(async () => {
  // Brokers that were away lead their partitions again only when asked to.
  cluster = await startKafkaCluster({
    brokers: 3,
    settings: {
      'auto.leader.rebalance.enable': false,
      // Longer than a publish may take: a replica that hangs is in sync for as long.
      'broker.session.timeout.ms': 5_000,
    },
  });
});
afterAll(() => cluster?.stop());

const startGuarded = (): Promise<KafkaCluster> =>
  startKafkaCluster({
    settings: {
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'allow.everyone.if.no.acl.found': true,
    },
  });

async function adminOf({ bootstrapServers }: KafkaCluster): Promise<Admin> {
  const brokers = bootstrapServers.split(',');
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  return admin;
}

async function createTopic(
  admin: Admin,
  replicas: readonly number[],
  config: Readonly<Record<string, string>> = {},
) {
  const topic = `isolation-${randomUUID()}`;
  await admin.createTopics({
    waitForLeaders: true,
    topics: [
      {
        topic,
        replicaAssignment: [{ partition: 0, replicas: [...replicas] }],
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      },
    ],
  });
  return topic;
}

async function inSync(admin: Admin, topic: string, replicas: number): Promise<void> {
  const isr = async (): Promise<number> => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]!.partitions[0]!.isr.length;
  };
  await expect.poll(isr, { timeout: 60_000 }).toBe(replicas);
}

const disposable = (cluster: KafkaCluster) =>
  Object.assign(cluster, { [Symbol.asyncDispose]: () => cluster.stop() });

/** Publishes to both partitions while one of them is sick for a while. */
async function publishBeside(kind: SickKind, cluster: KafkaCluster) {
  const admin = await adminOf(cluster);
  const sickTopic = await createTopic(admin, kind.replicas, kind.config);
  const wellTopic = await createTopic(admin, kind.isGuarded ? [1] : [1, 2], {
    'min.insync.replicas': '1',
  });
  const patient: Patient = { cluster, admin, topic: sickTopic };
  const broker = new KafkaBroker({
    connection: { bootstrapServers: cluster.bootstrapServers.split(','), clientId: 'isolation' },
    publishTimeoutMs: TIMEOUT_MS,
  });
  const producer = broker.producer();
  const ended = new AbortController();
  const { signal } = ended;
  const sick = publishAtPace(producer, {
    topic: sickTopic,
    perSecond: 50,
    signal,
    spoil: kind.spoil,
  });
  const well = publishAtPace(producer, { topic: wellTopic, perSecond: 150, signal });
  await delay(BEFORE_MS);
  const begin = performance.now();
  await kind.begin?.(patient);
  await delay(SICK_MS);
  await kind.end?.(patient);
  const sickMs = performance.now() - begin;
  await delay(kind.end ? AFTER_MS : 0);
  ended.abort();
  const told = { sick: await sick, well: await well };
  await producer.close();
  if (kind.end) await inSync(admin, sickTopic, kind.replicas.length);
  await admin.disconnect();
  return { ...told, sickTopic, wellTopic, sickMs };
}

function report(name: string, sick: readonly Told[], well: readonly Told[], sickMs: number): void {
  const sickUntil = BEFORE_MS + sickMs;
  const latencies = (from: number, until: number): number[] =>
    well.filter(({ at }) => at > from && at < until).map(({ latencyMs }) => latencyMs);
  const p99 = (from: number, until: number): string =>
    percentile(latencies(from, until), 99).toFixed(1);
  const codes = new Map<string, number>();
  for (const { error } of sick) {
    const code = error ? (error as Error & { code: string }).code : 'stored';
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  const stored = sick.filter(({ position }) => position).map(({ at }) => at);
  const gaps = stored.slice(1).map((at, index) => at - stored[index]!);
  console.log(
    `A partition beside one that ${name}: p99 ${p99(500, BEFORE_MS)} ms before, ` +
      `${p99(BEFORE_MS, sickUntil)} ms while it is sick. The sick one: ` +
      `${[...codes].map(([code, count]) => `${count} × ${code}`).join(', ')}; ` +
      `longest gap ${Math.max(0, ...gaps).toFixed(0)} ms.`,
  );
}

describe('Every publish to a healthy partition is stored, and every error of a sick one beside it is true, where it', () => {
  it.each(Object.entries(sickKinds))('%s', async (name, kind) => {
    await using guarded = kind.isGuarded ? disposable(await startGuarded()) : undefined;
    const { bootstrapServers } = guarded ?? cluster;
    const beside = await publishBeside(kind, guarded ?? cluster);
    const { sick, well, sickTopic, wellTopic, sickMs } = beside;
    report(name, sick, well, sickMs);

    expect(
      well
        .filter(({ error }) => error)
        .map(({ error }) => String(error))
        .slice(0, 3),
    ).toEqual([]);
    expect(well.length).toBeGreaterThan(1_000);
    const errors = sick.flatMap(({ error }) => (error ? [error as Error & { code: string }] : []));
    expect(errors.length + (kind.fate === 'moves' ? 1 : 0)).toBeGreaterThan(0);
    for (const { code, message } of errors) {
      expect(kind.codes, message).toContain(code);
      expect(message).toContain(sickTopic);
    }
    expect(liesOf(well, await readTopic(bootstrapServers, wellTopic))).toEqual([]);
    if (kind.fate === 'gone') return;
    expect(liesOf(sick, await readTopic(bootstrapServers, sickTopic))).toEqual([]);
    if (kind.fate === 'refused') expect(errors).toHaveLength(sick.length);
    else expect(sick.at(-1)!.error).toBeUndefined();
    if (kind.fate !== 'moves') return;
    const back = sick.find(({ at, error }) => !error && at > BEFORE_MS + 500);
    expect(back!.at - BEFORE_MS).toBeLessThan(BACK_WITHIN_MS);
  });
});
