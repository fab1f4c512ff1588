import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Admin } from '@nest-kafka-kit/messaging/broker';
import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import {
  type KafkaCluster,
  resolveKafkaArtifacts,
  startKafkaCluster,
} from '@nest-kafka-kit/testing/kafka';
import { Recorders } from '../support/recorder-process.js';

const POLICY = fileURLToPath(new URL('./MessageLimitPolicy.java', import.meta.url));
const CAP = String(8 * 1024 * 1024);

/** Compiles the policy for the brokers, if this Java brings its compiler. */
async function compilePolicy(folder: string): Promise<void> {
  const { java, classpath } = await resolveKafkaArtifacts();
  // Only the launcher of a class knows what a folder's * is.
  const jars = dirname(classpath);
  const libraries = readdirSync(jars).map((jar) => join(jars, jar));
  const compiler = ['-m', 'jdk.compiler/com.sun.tools.javac.Main'];
  const args = [...compiler, '-cp', libraries.join(delimiter), '-d', folder, POLICY];
  await promisify(execFile)(java, args, { timeout: 60_000 });
}

describe('On a cluster that caps what a topic may ask for', () => {
  let folder: string;
  let cluster: KafkaCluster;
  let admin: Admin;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'policy-'));
    await compilePolicy(folder);
    cluster = await startKafkaCluster({
      classpath: [folder],
      settings: { 'create.topic.policy.class.name': 'MessageLimitPolicy' },
    });
    const bootstrapServers = cluster.bootstrapServers.split(',');
    admin = new KafkaBroker({ connection: { bootstrapServers, clientId: 'faults' } }).admin();
  });

  afterAll(async () => {
    await admin?.close();
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const recordersOf = (environment: Readonly<Record<string, string>> = {}): Recorders =>
    new Recorders({ KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers, ...environment });

  it('the service starts with topics as large as allowed, and says why, once each', async () => {
    await using recorders = recordersOf();
    const service = recorders.spawn();
    await service.ready();
    for (const name of [`${recorders.group}.dlt`, `${recorders.group}.retry`]) {
      const { config } = (await admin.describeTopic(name))!;
      expect(config).toMatchObject({ 'max.message.bytes': CAP, 'retention.ms': '-1' });
      const said = service.output.filter((line) => line.includes(`${name} has max.message.bytes`));
      expect(said).toHaveLength(1);
      expect(said[0]).toContain('max.message.bytes may be at most 8388608.');
      expect(said[0]).toContain('deadLetterMaxBytes');
    }
  });

  it('the setting says nothing larger is wanted, and then nothing is said', async () => {
    await using recorders = recordersOf({ KAFKA_DEAD_LETTER_MAX_BYTES: CAP });
    const service = recorders.spawn();
    await service.ready();
    expect(service.output.join('\n')).not.toContain('max.message.bytes');
    const plan = await recorders.command(['topics', 'plan', '--json']).result;
    expect(JSON.parse(plan.stdout)).toEqual([]);
  });

  it('topics apply creates what is allowed too', async () => {
    await using recorders = recordersOf();
    const applied = await recorders.command(['topics', 'apply', '--execute']).result;
    expect(applied).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await admin.topics()).toContain(`${recorders.group}.dlt`);
  });

  it('a topic whose limit the code chose is refused, in the broker’s own words', async () => {
    const name = `large-${randomUUID()}`;
    const config = { 'max.message.bytes': '10000000' };
    const settings = { name, partitions: 1, replicationFactor: -1, config };
    await expect(admin.createTopics([settings])).rejects.toThrow(
      new RegExp(`${name}: .*policy.*max.message.bytes may be at most 8388608\\.`),
    );
  });
});
