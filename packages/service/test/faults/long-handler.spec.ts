import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import type { HttpClient } from '@nest-kafka-kit/testing';
import { Recorders } from '../support/recorder-process.js';

const SESSION_TIMEOUT_MS = 2_000;
const CONCURRENCY = 4;
/** A little more than three of them. */
const WORK_MS = 3 * SESSION_TIMEOUT_MS + 500;
const patience = { timeout: 30_000, interval: 50 };

/** Who is in the group, as the broker sees it. */
async function members(bootstrapServers: string, group: string): Promise<readonly string[]> {
  const brokers = bootstrapServers.split(',');
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const { groups } = await admin.describeGroups([group]);
    const [described] = groups;
    return [described!.state, ...described!.members.map(({ memberId }) => memberId)];
  } finally {
    await admin.disconnect();
  }
}

async function publish(client: HttpClient, key: string, workMs = 0): Promise<void> {
  const { status } = await client.post('/records', { key, sequence: 0, workMs });
  expect(status).toBe(202);
}

describe('A handler that takes three session timeouts', () => {
  let cluster: KafkaCluster;

  beforeAll(async () => {
    cluster = await startKafkaCluster();
  });

  afterAll(() => cluster?.stop());

  it.each([
    ['leaves the group alone, doubles nothing, and other keys go on meanwhile', 1],
    ['costs no session although every slot is taken', CONCURRENCY],
  ])('%s', async (_what, slots) => {
    const { bootstrapServers } = cluster;
    await using recorders = new Recorders({
      KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
      KAFKA_SESSION_TIMEOUT_MS: String(SESSION_TIMEOUT_MS),
      RECORDER_CONCURRENCY: String(CONCURRENCY),
      // Keys of one partition.
      RECORDER_PARTITIONS: '1',
    });
    const service = recorders.spawn();
    const client = await service.ready();
    const before = await members(bootstrapServers, recorders.group);
    const longKeys = Array.from({ length: slots }, (_, index) => `long-${index}`);
    for (const key of longKeys) await publish(client, key, WORK_MS);
    await expect.poll(() => recorders.history().length, patience).toBe(slots);

    const doneKeys = (): string[] => recorders.done().map(({ key }) => key);
    const otherKeys: string[] = [];
    while (doneKeys().every((key) => !key.startsWith('long-'))) {
      const key = `other-${otherKeys.length}`;
      otherKeys.push(key);
      await publish(client, key);
      const goesOn = (): boolean => doneKeys().includes(slots < CONCURRENCY ? key : longKeys[0]!);
      await expect.poll(goesOn, patience).toBe(true);
      expect((await client.get('/health/ready')).status).toBe(200);
    }

    const all = [...longKeys, ...otherKeys];
    await expect.poll(() => doneKeys().length, patience).toBe(all.length);
    expect(await service.kill('SIGTERM')).toBe(0);
    expect(new Set(doneKeys())).toEqual(new Set(all));
    const started = recorders.history().filter(({ what }) => what === 'started');
    expect(started).toHaveLength(all.length);
    const joined = service.output.filter((line) => line.includes('Joined with'));
    expect(joined).toHaveLength(1);
    expect(service.output.join('\n')).not.toContain('Lost the group');
    expect(before).toHaveLength(2);
    console.log(
      `${slots} handlers of ${WORK_MS} ms, session timeout ${SESSION_TIMEOUT_MS} ms: ` +
        `${otherKeys.length} other messages, ${joined.length} join, ${started.length - all.length} duplicates.`,
    );
  });
});
