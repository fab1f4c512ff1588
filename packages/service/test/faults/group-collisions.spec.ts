import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Producer } from '@nest-kafka-kit/messaging/broker';
import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import type { HttpClient, ServiceProcess } from '@nest-kafka-kit/testing';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { Recorders } from '../support/recorder-process.js';
import { throughProducer } from './publisher.js';

const patience = { timeout: 30_000, interval: 50 };
const KEYS = 40;

describe('Services that share a group by mistake lose nothing, and are not ready', () => {
  let cluster: KafkaCluster;
  let producer: Producer;

  beforeAll(async () => {
    cluster = await startKafkaCluster();
    const bootstrapServers = cluster.bootstrapServers.split(',');
    const broker = new KafkaBroker({ connection: { bootstrapServers, clientId: 'faults' } });
    producer = broker.producer();
  });

  afterAll(async () => {
    await producer?.close();
    await cluster?.stop();
  });

  const recordersOf = (environment: Readonly<Record<string, string>>): Recorders =>
    new Recorders({
      KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers,
      KAFKA_SESSION_TIMEOUT_MS: '3000',
      ...environment,
    });

  const publish = async ({ topic }: Recorders, sequence = 0): Promise<void> => {
    const send = throughProducer(producer, topic);
    const keys = Array.from({ length: KEYS }, (_, index) => `key-${index}`);
    await Promise.all(keys.map((key) => send({ key, sequence, workMs: 0 })));
  };

  const doneBy = (recorders: Recorders): number =>
    new Set(recorders.done().map(({ key, sequence }) => `${key} ${sequence}`)).size;

  const readiness = async (client: HttpClient): Promise<string> => {
    const { status, body } = await client.get('/health/ready');
    return `${status} ${JSON.stringify((body as { details: object }).details)}`;
  };

  const complaints = ({ output }: ServiceProcess): string[] =>
    output.filter((line) => line.includes('has members that are not of this service'));

  it.each([
    ['the name of the template', 'event-service', 'event-service'],
    ['names of their own', 'orders-service', 'payments-service'],
  ])('where their features differ, with %s', async (_, firstId, secondId) => {
    await using first = recordersOf({ KAFKA_CLIENT_ID: firstId });
    await using second = recordersOf({
      KAFKA_CLIENT_ID: secondId,
      KAFKA_CONSUMER_GROUP: first.group,
    });
    const one = first.spawn();
    const client = await one.ready();
    const two = second.spawn();
    const other = await two.listening();
    await expect.poll(() => readiness(client), patience).toMatch(/^503.*contested by/);
    await expect.poll(() => readiness(other), patience).toMatch(/^503.*contested by/);
    expect(await readiness(client)).toContain(`contested by ${secondId} at `);
    expect(await readiness(other)).toContain(`contested by ${firstId} at `);
    expect(complaints(one)).toHaveLength(1);
    expect(complaints(one)[0]).toContain(
      `which reads ${[`${first.group}.retry`, second.topic].sort().join(', ')}`,
    );
    expect(complaints(two)).toHaveLength(1);

    await Promise.all([publish(first), publish(second)]);
    await expect.poll(() => doneBy(first), patience).toBe(KEYS);
    await expect.poll(() => doneBy(second), patience).toBe(KEYS);

    expect(await two.kill('SIGTERM')).toBe(0);
    await expect.poll(() => readiness(client), patience).toMatch(/^200/);
  });

  it('where a client that is no kit reads with the group, and when it has left all is well', async () => {
    await using recorders = recordersOf({ KAFKA_CLIENT_ID: 'orders-service' });
    const service = recorders.spawn();
    const client = await service.ready();
    const brokers = cluster.bootstrapServers.split(',');
    const kafka = new Kafka({ brokers, clientId: 'curious', logLevel: logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: recorders.group });
    await consumer.connect();
    await consumer.subscribe({ topics: [recorders.topic], fromBeginning: true });
    await consumer.run({ eachMessage: async () => undefined });
    await expect.poll(() => readiness(client), patience).toContain('contested by curious at ');
    await consumer.disconnect();
    await expect.poll(() => readiness(client), patience).toMatch(/^200/);
  });

  it('but instances of one service are, however many', async () => {
    await using recorders = recordersOf({ KAFKA_CLIENT_ID: 'orders-service' });
    const instances = [recorders.spawn(), recorders.spawn(), recorders.spawn()];
    const clients = await Promise.all(instances.map((instance) => instance.ready()));
    for (const client of clients) expect(await readiness(client)).toMatch(/^200/);
    expect(instances.flatMap(complaints)).toEqual([]);
  });
});
