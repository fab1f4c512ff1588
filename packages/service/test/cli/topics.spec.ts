import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { kafkaBootstrapServers } from '@nest-kafka-kit/testing';
import { Recorders } from '../support/recorder-process.js';
import { KafkaSays } from './kafka-says.js';

describe.skipIf(!kafkaBootstrapServers)(
  'The topics commands change what they say they change, with --execute alone, and delete nothing',
  () => {
    const kafka = new KafkaSays(kafkaBootstrapServers!);
    const recorders = (): Recorders =>
      new Recorders({ KAFKA_BOOTSTRAP_SERVERS: kafkaBootstrapServers });

    it('create makes a topic with its configuration, once', async () => {
      await using service = recorders();
      const name = `created-${randomUUID()}`;
      const settings = ['--partitions', '4', '--replication-factor', '1'];
      const configs = ['--config', 'retention.ms=60000', '--config', 'cleanup.policy=compact'];
      const create = ['topics', 'create', name, ...settings, ...configs];

      const dry = await service.command(create).result;
      expect(dry).toMatchObject({ exitCode: 0, stderr: '' });
      expect(dry.stdout).toContain(
        `Would create ${name}: 4 partitions, replication factor 1, retention.ms=60000, cleanup.policy=compact.`,
      );
      expect(dry.stdout).toContain('Nothing was changed. Add --execute to do it.');
      expect(await kafka.topics()).not.toContain(name);

      const done = await service.command([...create, '--execute', '--json']).result;
      const config = { 'retention.ms': '60000', 'cleanup.policy': 'compact' };
      const topic = { name, partitions: 4, replicationFactor: 1, config };
      expect(JSON.parse(done.stdout)).toEqual({ executed: true, topic });
      const said = await kafka.topic(name);
      expect(said).toMatchObject({ partitions: 4, replicas: 1 });
      expect(said.config).toEqual(
        expect.arrayContaining(['retention.ms=60000', 'cleanup.policy=compact']),
      );

      const again = await service.command([...create, '--execute']).result;
      expect(again).toEqual({
        exitCode: 1,
        stdout: '',
        stderr: `MESSAGING_OPERATION_REFUSED: Topic "${name}" exists already.\n`,
      });

      const described = await service.command(['topics', 'describe', name, '--json']).result;
      expect(JSON.parse(described.stdout)).toMatchObject({
        name,
        partitions: 4,
        config,
        replicas: [0, 1, 2, 3].map((partition) => ({ partition, earliest: '0', latest: '0' })),
      });
      const listed = await service.command(['topics', 'list', '--json']).result;
      expect(JSON.parse(listed.stdout)).toContainEqual({ name, partitions: 4 });
    });

    it('plan and apply make the topics as the code says: missing, grown, configured', async () => {
      await using service = recorders();
      const { topic, group } = service;
      const smaller = { RECORDER_PARTITIONS: '2' };
      const wanted = { RECORDER_PARTITIONS: '5', RECORDER_RETENTION_MS: '120000' };
      const own = [`${group}.dlt`, `${group}.retry`];

      const missing = await service.command(['topics', 'apply', '--json'], smaller).result;
      const { changes } = JSON.parse(missing.stdout) as { changes: { kind: string }[] };
      expect(changes.map(({ kind }) => kind)).toEqual(['create', 'create', 'create']);
      expect(await kafka.topics()).not.toContain(topic);

      const created = await service.command(['topics', 'apply', '--execute'], smaller).result;
      expect(created).toMatchObject({ exitCode: 0, stderr: '' });
      expect(created.stdout).toContain('Applied 3 of 3.');
      expect(await kafka.topics()).toEqual(expect.arrayContaining([topic, ...own]));

      const plan = await service.command(['topics', 'plan', '--json'], wanted).result;
      const differences = [
        { kind: 'grow', topic, from: 2, to: 5 },
        { kind: 'configure', topic, name: 'retention.ms', to: '120000' },
      ];
      expect(JSON.parse(plan.stdout)).toEqual(differences);
      expect(await kafka.topic(topic)).toMatchObject({ partitions: 2 });

      await service.command(['topics', 'apply', '--execute'], wanted).result;
      const grown = await kafka.topic(topic);
      expect(grown.partitions).toBe(5);
      expect(grown.config).toContain('retention.ms=120000');
      const inOrder = await service.command(['topics', 'plan'], wanted).result;
      expect(inOrder.stdout).toBe('The broker has every topic as the code defines it.\n');

      // What would take a deletion is told, and left alone.
      const back = await service.command(['topics', 'apply', '--execute'], smaller).result;
      expect(back).toMatchObject({ exitCode: 0 });
      expect(back.stdout).toMatch(/impossible .*topics do not shrink.\nApplied 0 of 1.\n$/);
      expect(await kafka.topic(topic)).toMatchObject({ partitions: 5 });
    });
  },
);
