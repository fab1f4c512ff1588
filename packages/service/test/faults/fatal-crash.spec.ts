import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePorts, type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { Recorders } from '../support/recorder-process.js';

const LOOPBACK = '127.0.0.1';
const patience = { timeout: 60_000, interval: 50 };

/** A broker that asks for permissions, and on one more port for a password. */
async function startGuardedCluster() {
  const [client, controller, sasl] = (await findFreePorts(3)) as [number, number, number];
  const listeners = Object.entries({ CLIENT: client, CONTROLLER: controller, SASL: sasl })
    .map(([name, port]) => `${name}://${LOOPBACK}:${port}`)
    .join(',');
  const cluster = await startKafkaCluster({
    ports: [client],
    settings: {
      listeners,
      'advertised.listeners': listeners,
      'controller.quorum.bootstrap.servers': `${LOOPBACK}:${controller}`,
      'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT',
      'listener.name.sasl.sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.sasl.plain.sasl.jaas.config':
        'org.apache.kafka.common.security.plain.PlainLoginModule required user_service="right";',
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'allow.everyone.if.no.acl.found': true,
    },
  });
  return { cluster, saslServers: `${LOOPBACK}:${sasl}` };
}

/**
 * From now on the broker lets nobody read with this group, nor do anything else that is not
 * `allowed`: without DESCRIBE nobody may even ask for its coordinator.
 */
async function forbid(
  bootstrapServers: string,
  group: string,
  allowed: readonly AclOperationTypes[] = [],
): Promise<void> {
  const brokers = bootstrapServers.split(',');
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  const everybody = {
    resourceType: AclResourceTypes.GROUP,
    resourceName: group,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: 'User:*',
    host: '*',
  };
  await admin.connect();
  try {
    await admin.createAcls({
      acl: [
        ...allowed.map((operation) => ({
          ...everybody,
          operation,
          permissionType: AclPermissionTypes.ALLOW,
        })),
        {
          ...everybody,
          operation: AclOperationTypes.READ,
          permissionType: AclPermissionTypes.DENY,
        },
      ],
    });
  } finally {
    await admin.disconnect();
  }
}

describe('A consumer that cannot come back', () => {
  let cluster: KafkaCluster;
  let saslServers: string;

  beforeAll(async () => {
    ({ cluster, saslServers } = await startGuardedCluster());
  });

  afterAll(() => cluster?.stop());

  it.each([
    ['joining', [AclOperationTypes.DESCRIBE]],
    ['everything', []],
  ])(
    'turns readiness off, lets running handlers finish, and ends the process with the cause: %s is refused',
    async (_what, allowed) => {
      await using recorders = new Recorders({ KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers });
      const service = recorders.spawn({ KAFKA_SESSION_TIMEOUT_MS: '2000' });
      const client = await service.ready();
      await client.post('/records', { key: 'running', sequence: 0, workMs: 4_000 });
      await expect.poll(() => recorders.history().length, patience).toBe(1);
      const statusOf = async (path: string) => (await client.get(path)).status;
      expect(await statusOf('/health/ready')).toBe(200);

      await forbid(cluster.bootstrapServers, recorders.group, allowed);
      await expect.poll(() => statusOf('/health/ready'), patience).toBe(503);
      expect(await service.exited).toBe(1);
      const fatal = service.output.filter((line) => line.includes('"level":"fatal"'));
      expect(fatal).toHaveLength(1);
      expect(fatal[0]).toContain('MESSAGING_BROKER_REFUSED');
      expect(fatal[0]).toMatch(/not authorized to access group/i);
      expect(recorders.done().map(({ key }) => key)).toEqual(['running']);
    },
  );

  it.each([
    ['join', [AclOperationTypes.DESCRIBE]],
    ['do anything', []],
  ])('ends the start where its group is not allowed to %s', async (_what, allowed) => {
    await using recorders = new Recorders({ KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers });
    await forbid(cluster.bootstrapServers, recorders.group, allowed);
    const service = recorders.spawn();
    expect(await service.exited).toBe(1);
    expect(service.output.join('\n')).toMatch(
      /MESSAGING_BROKER_REFUSED.*not authorized to access group/i,
    );
    expect(service.output.join('\n')).not.toContain('Ready: ');
  });

  it('ends the start where its password is wrong, and not where it is right', async () => {
    await using recorders = new Recorders({
      KAFKA_BOOTSTRAP_SERVERS: saslServers,
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_SASL_USERNAME: 'service',
    });
    const refused = recorders.spawn({ KAFKA_SASL_PASSWORD: 'wrong-secret' });
    expect(await refused.exited).toBe(1);
    const output = refused.output.join('\n');
    expect(output).toContain('MESSAGING_BROKER_REFUSED');
    expect(output).toContain('KAFKA_SASL_');
    expect(output).not.toContain('wrong-secret');

    const accepted = recorders.spawn({ KAFKA_SASL_PASSWORD: 'right' });
    await accepted.ready();
    expect(await accepted.kill('SIGTERM')).toBe(0);
  });
});
