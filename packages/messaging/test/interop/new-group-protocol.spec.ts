import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { OperationRefusedError } from '../../src/errors.js';
import { KafkaBroker } from '../../src/brokers/kafkajs/kafka-broker.js';
import { runKafkaTool } from '@nest-kafka-kit/testing/kafka';

const bootstrapServers = inject('kafkaBootstrapServers') ?? '';

describe.skipIf(!bootstrapServers)(
  'A group of the new protocol is neither taken for dead nor disturbed',
  { timeout: 90_000 },
  () => {
    it('by describing it, or by moving its offsets', async () => {
      const connection = { bootstrapServers: bootstrapServers.split(','), clientId: 'interop' };
      const admin = new KafkaBroker({ connection }).admin();
      const [topic, group] = [`interop-${randomUUID()}`, `interop-${randomUUID()}`];
      await admin.createTopics([{ name: topic, partitions: 1, replicationFactor: -1, config: {} }]);
      const consumer = runKafkaTool('kafka-console-consumer', [
        `--bootstrap-server=${bootstrapServers}`,
        `--topic=${topic}`,
        `--group=${group}`,
        '--command-property=group.protocol=consumer',
        '--timeout-ms=15000',
      ]);
      await expect.poll(() => admin.groups(), { timeout: 30_000, interval: 200 }).toContain(group);
      expect(await admin.describeGroup(group)).toEqual({
        group,
        state: 'Unsupported',
        members: [],
      });
      const moving = admin.moveGroup(group, topic, [{ partition: 0, offset: 0n }]);
      await expect(moving).rejects.toThrow(OperationRefusedError);
      await expect(moving).rejects.toThrow(/KIP-848/);
      await consumer;
      await admin.close();
    });
  },
);
