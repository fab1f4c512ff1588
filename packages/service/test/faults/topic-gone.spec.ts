import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Admin, Message } from '@nest-kafka-kit/messaging/broker';
import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import type { HttpClient } from '@nest-kafka-kit/testing';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { Recorders } from '../support/recorder-process.js';
import { throughProducer } from './publisher.js';

const patience = { timeout: 45_000, interval: 100 };
/** Longer than the process used to live on, which was ten seconds. */
const SURVIVED_MS = 15_000;

describe('A topic that goes away while the service runs costs its own messages only, and says so', () => {
  let cluster: KafkaCluster;
  let broker: KafkaBroker;
  let admin: Admin;
  const kafka = (): Kafka =>
    new Kafka({ brokers: cluster.bootstrapServers.split(','), logLevel: logLevel.NOTHING });

  beforeAll(async () => {
    cluster = await startKafkaCluster({
      settings: {
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'allow.everyone.if.no.acl.found': true,
      },
    });
    const bootstrapServers = cluster.bootstrapServers.split(',');
    broker = new KafkaBroker({
      connection: { bootstrapServers, clientId: 'faults' },
      metadataMaxAgeMs: 1_000,
    });
    admin = broker.admin();
  });

  afterAll(async () => {
    await admin?.close();
    await cluster?.stop();
  });

  const deleteTopic = async (topic: string): Promise<void> => {
    const client = kafka().admin();
    await client.connect();
    await client.deleteTopics({ topics: [topic] });
    await client.disconnect();
  };

  const create = (name: string): Promise<string[]> =>
    admin.createTopics([{ name, partitions: 6, replicationFactor: -1, config: {} }]);

  const readiness = async (client: HttpClient): Promise<string> => {
    const { status, body } = await client.get('/health/ready');
    return `${status} ${JSON.stringify((body as { details: object }).details)}`;
  };

  /** kafkajs's producer in this process takes a moment to see a topic again. */
  const publish = async ({ topic }: { topic: string }, key: string): Promise<void> => {
    const fresh = broker.producer();
    await throughProducer(fresh, topic)({ key, sequence: 0, workMs: 0 });
    await fresh.close();
  };

  it.each(['earliest', 'latest'])(
    'deleted, it is named in one line, readiness is off, and it is read again when it is back: %s',
    async (KAFKA_AUTO_OFFSET_RESET) => {
      await using recorders = new Recorders({
        KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers,
        KAFKA_METADATA_MAX_AGE_MS: '1000',
        KAFKA_AUTO_OFFSET_RESET,
      });
      const service = recorders.spawn();
      const client = await service.ready();
      await publish(recorders, 'before');
      await expect.poll(() => recorders.done().length, patience).toBe(1);

      await deleteTopic(recorders.topic);
      const without = new RegExp(`^503.*without topic ${recorders.topic}`);
      await expect.poll(() => readiness(client), patience).toMatch(without);
      await delay(SURVIVED_MS);
      expect(await readiness(client)).toMatch(without);
      const named = service.output.filter((line) => line.includes('The broker has no topic'));
      expect(named).toHaveLength(1);
      expect(named[0]).toContain(recorders.topic);
      expect(named[0]).toContain('create it, or remove its handlers');
      expect(service.output.join('\n')).not.toMatch(/^\s+at |"stack"|KafkaJS/m);

      await create(recorders.topic);
      await publish(recorders, 'after');
      await expect.poll(() => readiness(client), patience).toMatch(/^200/);
      const keys = (): string[] => recorders.done().map(({ key }) => key);
      await expect.poll(keys, patience).toEqual(['before', 'after']);
      expect(await service.kill('SIGTERM')).toBe(0);
    },
  );

  it('does not keep the other topics of its group from being read', async () => {
    const [gone, kept] = [`gone-${Date.now()}`, `kept-${Date.now()}`];
    await create(gone);
    await create(kept);
    const handled: string[] = [];
    const handle = async ({ topic, key }: Message): Promise<void> => {
      handled.push(`${topic.split('-')[0]} ${String(key)}`);
    };
    const consumer = broker.consumer(`group-${gone}`);
    consumer.subscribe({ topics: [gone, kept], route: () => ({ handle, concurrency: 1 }) });
    await consumer.start();
    await deleteTopic(gone);
    await expect.poll(() => consumer.missingTopics, patience).toEqual([gone]);
    expect(consumer.state).toBe('connecting');
    await publish({ topic: kept }, 'meanwhile');
    await expect.poll(() => handled, patience).toEqual(['kept meanwhile']);

    await create(gone);
    await publish({ topic: gone }, 'again');
    await expect.poll(() => handled, patience).toEqual(['kept meanwhile', 'gone again']);
    expect(consumer.state).toBe('running');
    await consumer.stop();
  });

  it('forbidden, it ends the process with one line that names it', async () => {
    await using recorders = new Recorders({
      KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers,
      KAFKA_METADATA_MAX_AGE_MS: '1000',
    });
    const service = recorders.spawn();
    await service.ready();
    const client = kafka().admin();
    await client.connect();
    await client.createAcls({
      acl: [
        {
          resourceType: AclResourceTypes.TOPIC,
          resourceName: recorders.topic,
          resourcePatternType: ResourcePatternTypes.LITERAL,
          principal: 'User:*',
          host: '*',
          operation: AclOperationTypes.READ,
          permissionType: AclPermissionTypes.DENY,
        },
      ],
    });
    await client.disconnect();
    expect(await service.exited).toBe(1);
    const fatal = service.output.filter((line) => line.includes('"level":"fatal"'));
    expect(fatal).toHaveLength(1);
    expect(fatal[0]).toContain('MESSAGING_BROKER_REFUSED');
    expect(fatal[0]).toContain(recorders.topic);
    expect(service.output.join('\n')).not.toMatch(/^\s+at |"stack"|KafkaJS/m);
  });
});
