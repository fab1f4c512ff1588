import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { KafkaBroker } from '../../src/brokers/kafkajs/kafka-broker.js';
import { kafkaBootstrapServers } from '@nest-kafka-kit/testing';
import { BrokerFixture, values } from '@nest-kafka-kit/testing/conformance';
import { resolveKafkaArtifacts, runKafkaTool } from '@nest-kafka-kit/testing/kafka';

const PRODUCERS = fileURLToPath(new URL('./InterleavedTransactions.java', import.meta.url));
const STEPS = 400;
const run = promisify(execFile);
const canCompile = kafkaBootstrapServers !== undefined && (await hasCompiler());

/** A Java runtime runs programs from their source only with its compiler: a JDK. */
async function hasCompiler(): Promise<boolean> {
  const { java } = await resolveKafkaArtifacts();
  const { stdout } = await run(java, ['--list-modules'], { timeout: 30_000 });
  const found = stdout.includes('jdk.compiler');
  if (!found && process.env['CI']) throw new Error('CI needs a JDK, not only a Java runtime.');
  return found;
}

describe.skipIf(!canCompile)(
  'Of three Java producers whose transactions interleave, only what they committed is read',
  { timeout: 120_000 },
  () => {
    const fixtures: BrokerFixture[] = [];
    afterEach(() => Promise.all(fixtures.splice(0).map((fixture) => fixture.close())));

    it.each([1, 2, 3])('in the order of seed %i, by consumers and by readings', async (seed) => {
      const servers = kafkaBootstrapServers!;
      const broker = new KafkaBroker({
        connection: { bootstrapServers: servers.split(','), clientId: 'transactions' },
      });
      const clients = new BrokerFixture(broker);
      fixtures.push(clients);
      const topic = await clients.topic(1);
      const { java, classpath } = await resolveKafkaArtifacts();
      const program = ['-cp', classpath, PRODUCERS, servers, topic, String(seed), String(STEPS)];
      const { stdout } = await run(java, program, { timeout: 90_000 });
      const committed = stdout.trimEnd().split('\n');
      expect(committed.length).toBeGreaterThan(50);

      const { handled } = await clients.consume(clients.group(), topic, undefined, 1);
      await expect
        .poll(() => handled.length, { timeout: 30_000 })
        .toBeGreaterThanOrEqual(committed.length);
      expect([...values(handled)].sort()).toEqual([...committed].sort());

      const tool = ['--bootstrap-server', servers, '--topic', topic, '--from-beginning'];
      const byJava = await runKafkaTool('kafka-console-consumer', [
        ...tool,
        '--max-messages',
        String(committed.length),
        '--timeout-ms',
        '20000',
        '--isolation-level',
        'read_committed',
      ]);
      expect(values(handled)).toEqual(byJava.stdout.trimEnd().split('\n'));

      const admin = broker.admin();
      const [offsets] = await admin.offsets(topic);
      await admin.close();
      const read: string[] = [];
      const range = { topic, partition: 0, from: 0n, to: offsets!.readable };
      for await (const message of broker.reader().read([range])) read.push(String(message.value));
      expect(read).toEqual(values(handled));
    });
  },
);
