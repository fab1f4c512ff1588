import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  findFreePorts,
  type KafkaCluster,
  runKafkaTool,
  startKafkaCluster,
} from '@nest-kafka-kit/testing/kafka';
import {
  type HttpClient,
  kafkaBootstrapServers,
  type ServiceProcess,
} from '@nest-kafka-kit/testing';
import { spawnService } from '../support/parcels-process.js';

const ada = { email: 'ada@example.com', name: 'Ada' };
const PUBLISH_TIMEOUT_MS = 1_500;

describe('Without its broker the service', () => {
  let service: ServiceProcess;
  let client: HttpClient;

  beforeAll(async () => {
    const [port] = await findFreePorts(1);
    service = spawnService({
      KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${port}`,
      PUBLISH_TIMEOUT_MS: String(PUBLISH_TIMEOUT_MS),
    });
    client = await service.listening();
  });

  afterAll(() => service[Symbol.asyncDispose]());

  it('is live but not ready, and says why', async () => {
    expect(await client.get('/health/live')).toMatchObject({ status: 200 });
    const { status, headers, body } = await client.get('/health/ready');
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('1');
    expect(body.details.broker.message).toContain('cannot be reached');
  });

  it('answers 503 with Retry-After within PUBLISH_TIMEOUT_MS', async () => {
    const begin = Date.now();
    const answers = await Promise.all([1, 2, 3].map(() => client.post('/v1/parcels', ada)));
    const elapsedMs = Date.now() - begin;
    for (const { status, headers, body } of answers) {
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toBe('1');
      expect(body.code).toBe('MESSAGING_BROKER_UNREACHABLE');
      expect(body.detail).toContain('Nothing was stored');
    }
    // The setting's promise, with room for a busy machine.
    expect(elapsedMs).toBeLessThan(PUBLISH_TIMEOUT_MS + 1_000);
  });

  it('still ends with exit code 0 on SIGTERM', async () => {
    expect(await service.kill('SIGTERM')).toBe(0);
  });
});

describe.skipIf(!kafkaBootstrapServers)(
  'With a broker that comes and goes',
  { timeout: 120_000 },
  () => {
    let cluster: KafkaCluster | undefined;

    afterAll(() => cluster?.stop());

    it('the service becomes ready, unready and ready again, and publishing follows', async () => {
      const ports = await findFreePorts(1);
      await using service = spawnService({
        KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${ports[0]}`,
        KAFKA_CONSUMER_GROUP: `test-${randomUUID()}`,
        KAFKA_SESSION_TIMEOUT_MS: '6000',
        PUBLISH_TIMEOUT_MS: '2000',
      });
      const client = await service.listening();
      const statusOf = async (path: string) => (await client.get(path)).status;
      const patience = { timeout: 40_000, interval: 250 };
      expect(await statusOf('/health/ready')).toBe(503);

      cluster = await startKafkaCluster({ ports });
      await expect.poll(() => statusOf('/health/ready'), patience).toBe(200);
      const before = await client.post('/v1/parcels', ada);
      expect(before.status).toBe(202);

      await cluster.broker(1).kill();
      await expect.poll(() => statusOf('/health/ready'), patience).toBe(503);
      expect(await client.post('/v1/parcels', ada)).toMatchObject({ status: 503 });
      expect(await statusOf('/health/live')).toBe(200);

      await cluster.broker(1).start();
      await expect.poll(() => statusOf('/health/ready'), patience).toBe(200);
      const after = await client.post('/v1/parcels', ada);
      expect(after.status).toBe(202);
      for (const { body } of [before, after]) {
        await expect.poll(() => statusOf(`/v1/parcels/${body.parcelId}`), patience).toBe(200);
      }
      expect(await service.kill('SIGTERM')).toBe(0);
    });

    it('a missing topic stops the start when creating is off, with the command that creates it', async () => {
      cluster ??= await startKafkaCluster();
      const { bootstrapServers } = cluster;
      const environment = {
        KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
        KAFKA_CONSUMER_GROUP: `test-${randomUUID()}`,
        KAFKA_CREATE_TOPICS: 'false',
      };
      await using failing = spawnService(environment);
      expect(await failing.exited).toBe(1);
      const { message } = JSON.parse(
        failing.output.find((line) => line.includes('MESSAGING_TOPIC_MISSING')) ?? '{}',
      ) as { message: string };
      const commands = message.split('\n').filter((line) => line.startsWith('kafka-topics.sh '));
      expect(commands.length).toBeGreaterThan(0);

      // The commands are for people to paste: they must work as they are.
      for (const command of commands) {
        await runKafkaTool('kafka-topics', command.split(' ').slice(1));
      }
      await using service = spawnService(environment);
      await service.ready();
      expect(await service.kill('SIGTERM')).toBe(0);
    });
  },
);
