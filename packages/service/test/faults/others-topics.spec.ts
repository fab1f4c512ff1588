import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Admin } from '@nest-kafka-kit/messaging/broker';
import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { Recorders } from '../support/recorder-process.js';

describe('A topic that others publish to is theirs: it is never created, grown, configured or written to', () => {
  let cluster: KafkaCluster;
  let admin: Admin;

  beforeAll(async () => {
    cluster = await startKafkaCluster();
    const bootstrapServers = cluster.bootstrapServers.split(',');
    admin = new KafkaBroker({ connection: { bootstrapServers, clientId: 'faults' } }).admin();
  });

  afterAll(async () => {
    await admin?.close();
    await cluster?.stop();
  });

  const readers = (): Recorders =>
    new Recorders({
      KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers,
      RECORDER_EXTERNAL: 'true',
      RECORDER_PARTITIONS: '12',
      RECORDER_RETENTION_MS: '1000',
    });

  it.each(['true', 'false'])(
    'missing, it stops the start, which names it: KAFKA_CREATE_TOPICS=%s',
    async (KAFKA_CREATE_TOPICS) => {
      await using recorders = readers();
      const service = recorders.spawn({ KAFKA_CREATE_TOPICS });
      expect(await service.exited).toBe(1);
      const fatal = service.output.filter((line) => line.includes('"level":"fatal"'));
      expect(fatal).toHaveLength(1);
      expect(fatal[0]).toContain('MESSAGING_TOPIC_MISSING');
      expect(fatal[0]).toContain(recorders.topic);
      expect(await admin.topics()).not.toContain(recorders.topic);

      const plan = await recorders.command(['topics', 'plan', '--json']).result;
      expect(JSON.parse(plan.stdout)).toContainEqual({ kind: 'missing', topic: recorders.topic });
      const applied = await recorders.command(['topics', 'apply', '--execute']).result;
      expect(applied).toMatchObject({ exitCode: 0, stderr: '' });
      expect(applied.stdout).toContain(recorders.topic);
      expect(await admin.topics()).not.toContain(recorders.topic);
    },
  );

  it('is left as it is, whatever the definition says', async () => {
    await using recorders = readers();
    const { topic: name } = recorders;
    await admin.createTopics([{ name, partitions: 4, replicationFactor: -1, config: {} }]);
    const service = recorders.spawn();
    await service.ready();
    await recorders.command(['topics', 'apply', '--execute']).result;
    expect(await admin.describeTopic(name)).toMatchObject({ partitions: 4, config: {} });

    const event = JSON.stringify({ key: randomUUID(), sequence: 0 });
    const refused = await recorders.command(['events', 'publish', 'recorded', event]).result;
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^MESSAGING_OPERATION_REFUSED: .*"recorded" is external.*\n$/);
    const offsets = await admin.offsets(name);
    expect(offsets.every(({ latest }) => latest === 0n)).toBe(true);
  });
});
