import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import { type KafkaCluster, runKafkaTool, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import type { HttpClient } from '@nest-kafka-kit/testing';
import { Recorders } from '../support/recorder-process.js';

const LETTERS = 1_000;
const AT_ONCE = 100;
/** More than the ends of transactions take, which the topic counts as well. */
const MARKERS = 10;
const promptly = { timeout: 60_000, interval: 5 };
const patience = { timeout: 60_000, interval: 250 };

let cluster: KafkaCluster;
beforeAll(async () => {
  cluster = await startKafkaCluster();
});
afterAll(() => cluster?.stop());

it('A redrive of 1,000 dead letters killed half-way, and twice more, and run again loses and doubles none', async () => {
  const { bootstrapServers } = cluster;
  await using recorders = new Recorders({ KAFKA_BOOTSTRAP_SERVERS: bootstrapServers });
  const { group } = recorders;
  const connection = { bootstrapServers: bootstrapServers.split(','), clientId: 'faults' };
  const admin = new KafkaBroker({ connection }).admin();
  const storedInRetryTopic = async (): Promise<number> => {
    const ends = await admin.offsets(`${group}.retry`);
    return ends.reduce((sum, { latest }) => sum + Number(latest), 0);
  };
  const redrive = (...args: string[]) =>
    recorders.command(['dlt', 'redrive', '--group', group, '--execute', ...args]);
  const letters = async (...args: string[]): Promise<unknown[]> => {
    const list = ['dlt', 'list', '--group', group, '--json', ...args];
    return JSON.parse((await recorders.command(list).result).stdout) as unknown[];
  };

  const failing = recorders.spawn({ CONSUMER_RETRY_ATTEMPTS: '1' });
  await publishFailing(await failing.ready());
  await vi.waitFor(async () => expect(await letters()).toHaveLength(LETTERS), patience);
  expect(await failing.kill('SIGTERM')).toBe(0);
  expect(recorders.done()).toEqual([]);

  const patient = recorders.spawn({ CONSUMER_RETRY_BASE_DELAY_MS: '1' });
  await patient.ready();
  // Slowly, so that there is a half-way; then twice within a transaction.
  const slow = redrive('--rate', '150');
  await expect.poll(() => recorders.done().length, promptly).toBeGreaterThanOrEqual(300);
  await slow.kill('SIGKILL');
  for (const _kill of [2, 3]) {
    const before = await storedInRetryTopic();
    const fast = redrive('--limit', '200');
    await expect.poll(storedInRetryTopic, promptly).toBeGreaterThan(before + MARKERS);
    await fast.kill('SIGKILL');
  }

  const rest = await redrive('--json').result;
  expect(rest).toMatchObject({ exitCode: 0, stderr: '' });
  const { redriven, found } = JSON.parse(rest.stdout) as { redriven: number; found: number };
  expect(redriven).toBe(found);
  // Else nothing was interrupted.
  expect(redriven).toBeGreaterThan(0);
  expect(redriven).toBeLessThanOrEqual(LETTERS - 300);

  const again = await redrive('--json').result;
  expect(JSON.parse(again.stdout)).toMatchObject({ redriven: 0, found: 0 });
  expect(await letters()).toEqual([]);
  expect(await letters('--redriven')).toHaveLength(LETTERS);

  await expect.poll(() => recorders.done().length, patience).toBeGreaterThanOrEqual(LETTERS);
  // What was sent back is handled, all of it: what is done now was done once.
  await vi.waitFor(async () => expect(await lagOf(bootstrapServers, group)).toEqual([]), patience);
  expect(await patient.kill('SIGTERM')).toBe(0);
  const keys = recorders.done().map(({ key }) => key);
  expect(new Set(keys).size).toBe(LETTERS);
  expect(keys).toHaveLength(LETTERS);
  await admin.close();
});

/** Each with a key of its own, and a handler that fails the first time. */
async function publishFailing(client: HttpClient): Promise<void> {
  for (let first = 0; first < LETTERS; first += AT_ONCE) {
    const keys = Array.from({ length: AT_ONCE }, (_, index) => `key-${first + index}`);
    const answers = await Promise.all(
      keys.map((key) => client.post('/records', { key, sequence: 0, failures: 1 })),
    );
    expect(answers.map(({ status }) => status)).toEqual(keys.map(() => 202));
  }
}

/** The partitions that the group is behind in, as Kafka's own tool says. */
async function lagOf(bootstrapServers: string, group: string): Promise<string[]> {
  const describe = ['--bootstrap-server', bootstrapServers, '--describe', '--group', group];
  const { stdout } = await runKafkaTool('kafka-consumer-groups', describe);
  const rows = stdout.split('\n').filter((line) => line.startsWith(group));
  expect(rows.length).toBeGreaterThan(0);
  return rows.filter((row) => !/^(0|-)$/.test(row.split(/\s+/)[5] ?? ''));
}
