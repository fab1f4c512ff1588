import { randomUUID } from 'node:crypto';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import { GroupOperations } from '@nest-kafka-kit/messaging/operating';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';

let cluster: KafkaCluster;
let broker: KafkaBroker;
beforeAll(async () => {
  cluster = await startKafkaCluster({
    settings: {
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'allow.everyone.if.no.acl.found': true,
    },
  });
  const bootstrapServers = cluster.bootstrapServers.split(',');
  broker = new KafkaBroker({ connection: { bootstrapServers, clientId: 'denied' } });
});
afterAll(() => cluster?.stop());

/** From now on nobody may do anything with it but what is allowed. */
async function deny(
  resourceType: AclResourceTypes,
  resourceName: string,
  allowed: readonly AclOperationTypes[] = [],
  resourcePatternType = ResourcePatternTypes.LITERAL,
): Promise<void> {
  const brokers = cluster.bootstrapServers.split(',');
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  const nobody = { principal: 'User:nobody', operation: AclOperationTypes.ALL };
  const everybody = allowed.map((operation) => ({ principal: 'User:*', operation }));
  const permissionType = AclPermissionTypes.ALLOW;
  const on = { resourceType, resourceName, resourcePatternType, host: '*', permissionType };
  await admin.connect();
  try {
    // Whoever is not named by the rules that exist may do nothing.
    const acl = [nobody, ...everybody].map((rule) => ({ ...on, ...rule }));
    await admin.createAcls({ acl });
    // The controller has them at once; the broker acts on them, and names them, a moment later.
    const inForce = async (): Promise<number> => {
      const { resources } = await admin.describeAcls({ ...on, operation: AclOperationTypes.ANY });
      return resources.flatMap(({ acls }) => acls).length;
    };
    await expect.poll(inForce, { timeout: 30_000 }).toBeGreaterThanOrEqual(acl.length);
  } finally {
    await admin.disconnect();
  }
}

async function createTopic(): Promise<string> {
  const name = `denied-${randomUUID()}`;
  const admin = broker.admin();
  await admin.createTopics([{ name, partitions: 1, replicationFactor: 1, config: {} }]);
  await admin.close();
  return name;
}

const refusal = (needs: string) => ({
  code: 'MESSAGING_BROKER_REFUSED',
  message: expect.stringContaining(`This client needs the ACL operation ${needs}.`) as string,
});

/** What a client may not do is neither missing nor unreachable, and said with the name and the permission. */
describe('A permission that is missing', () => {
  it('to describe a topic: it is not called missing, wherever its existence is asked for', async () => {
    const topic = await createTopic();
    await deny(AclResourceTypes.TOPIC, topic);
    const admin = broker.admin();
    const denied = refusal(`Describe on topic "${topic}"`);
    expect(await admin.topics()).not.toContain(topic);
    await expect(admin.describeTopic(topic)).rejects.toMatchObject(denied);
    await expect(admin.partitions(topic)).rejects.toMatchObject(denied);
    await expect(
      admin.createTopics([{ name: topic, partitions: 1, replicationFactor: 1, config: {} }]),
    ).rejects.toMatchObject(denied);
    await expect(
      new GroupOperations(admin).planSeek('group', topic, 'earliest'),
    ).rejects.toMatchObject(denied);
    expect(await admin.describeTopic(`missing-${randomUUID()}`)).toBeUndefined();
    await admin.close();
  });

  it('to describe a topic, where that is the first thing a client asks for', async () => {
    const topic = await createTopic();
    const admin = broker.admin();
    expect(await admin.partitions(topic)).toBe(1);
    await deny(AclResourceTypes.TOPIC, topic);
    const other = broker.admin();
    await expect(other.partitions(topic)).rejects.toMatchObject(
      refusal(`Describe on topic "${topic}"`),
    );
    await Promise.all([admin.close(), other.close()]);
  });

  it('to read a topic', async () => {
    const topic = await createTopic();
    await broker.producer().publish({ topic, key: null, value: Buffer.from('value'), headers: {} });
    await deny(AclResourceTypes.TOPIC, topic, [AclOperationTypes.DESCRIBE]);
    const reading = broker.reader().read([{ topic, partition: 0, from: 0n, to: 1n }]);
    await expect(reading.next()).rejects.toMatchObject(refusal(`Read on topic "${topic}"`));
  });

  it('to write a topic', async () => {
    const topic = await createTopic();
    await deny(AclResourceTypes.TOPIC, topic, [AclOperationTypes.DESCRIBE]);
    const producer = broker.producer();
    const published = producer.publish({ topic, key: null, value: null, headers: {} });
    await expect(published).rejects.toMatchObject(refusal(`Write on topic "${topic}"`));
    await producer.close();
  });

  it('to configure and to grow a topic', async () => {
    const topic = await createTopic();
    await deny(AclResourceTypes.TOPIC, topic, [
      AclOperationTypes.DESCRIBE,
      AclOperationTypes.DESCRIBE_CONFIGS,
    ]);
    const admin = broker.admin();
    await expect(admin.configureTopic(topic, { 'retention.ms': '1000' })).rejects.toMatchObject(
      refusal(`AlterConfigs on topic "${topic}"`),
    );
    await expect(admin.addPartitions(topic, 2)).rejects.toMatchObject(
      refusal(`Alter on topic "${topic}"`),
    );
    await admin.close();
  });

  it.each([
    ['to do anything with a group', []],
    ['to join a group', [AclOperationTypes.DESCRIBE]],
  ])('%s', async (_what, allowed) => {
    const topic = await createTopic();
    const group = `group-${randomUUID()}`;
    await deny(AclResourceTypes.GROUP, group, allowed);
    const consumer = broker.consumer(group);
    consumer.subscribe({ topics: [topic], route: () => undefined });
    await expect(consumer.start()).rejects.toMatchObject(refusal(`Read on group "${group}"`));
    await consumer.stop();
  });

  it('to use the groups by which stored messages are read', async () => {
    const topic = await createTopic();
    const connection = {
      bootstrapServers: cluster.bootstrapServers.split(','),
      clientId: `reader-${randomUUID()}`,
    };
    await deny(AclResourceTypes.GROUP, connection.clientId, [], ResourcePatternTypes.PREFIXED);
    const reading = new KafkaBroker({ connection })
      .reader()
      .read([{ topic, partition: 0, from: 0n, to: 1n }]);
    await expect(reading.next()).rejects.toMatchObject({
      code: 'MESSAGING_BROKER_REFUSED',
      message: expect.stringContaining(`ACL operation Read on group "${connection.clientId}`),
    });
  });

  it('to use a transactional id', async () => {
    const name = `redrive-${randomUUID()}`;
    await deny(AclResourceTypes.TRANSACTIONAL_ID, name);
    await expect(broker.atomicProducer(name)).rejects.toMatchObject(
      refusal(`Write on transactional id "${name}"`),
    );
  });
});
