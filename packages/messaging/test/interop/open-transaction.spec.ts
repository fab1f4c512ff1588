import { Kafka, logLevel } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { KafkaBroker } from '../../src/brokers/kafkajs/kafka-broker.js';
import { runKafkaTool } from '@nest-kafka-kit/testing/kafka';

const bootstrapServers = inject('kafkaBootstrapServers') ?? '';

describe.skipIf(!bootstrapServers)(
  'What waits behind an open transaction is lag, as for Kafka itself',
  { timeout: 60_000 },
  () => {
    it('and is not read before the transaction ends', async () => {
      const connection = { bootstrapServers: bootstrapServers.split(','), clientId: 'interop' };
      const broker = new KafkaBroker({ connection });
      const [admin, producer] = [broker.admin(), broker.producer()];
      const [topic, group] = [`interop-${randomUUID()}`, `interop-${randomUUID()}`];
      await admin.createTopics([{ name: topic, partitions: 1, replicationFactor: -1, config: {} }]);
      await admin.moveGroup(group, topic, [{ partition: 0, offset: 0n }]);
      const foreign = new Kafka({
        brokers: connection.bootstrapServers,
        logLevel: logLevel.NOTHING,
      }).producer({ transactionalId: topic, maxInFlightRequests: 1, idempotent: true });
      await foreign.connect();
      const transaction = await foreign.transaction();
      await transaction.send({ topic, messages: [{ value: 'open' }] });
      const behind = { topic, key: null, value: Buffer.from('behind'), headers: {} };
      await producer.publishBatch([behind, behind]);

      const [offsets] = await admin.offsets(topic);
      expect(offsets).toEqual({ partition: 0, earliest: 0n, readable: 0n, latest: 3n });
      expect(await admin.lag(group, topic)).toEqual([{ partition: 0, committed: 0n, lag: 3n }]);
      const { stdout } = await runKafkaTool('kafka-consumer-groups', [
        '--bootstrap-server',
        bootstrapServers,
        '--describe',
        '--group',
        group,
      ]);
      // GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG
      expect(stdout).toMatch(new RegExp(`${topic}\\s+0\\s+0\\s+3\\s+3\\s`));

      await transaction.commit();
      await expect
        .poll(async () => (await admin.offsets(topic))[0], { timeout: 10_000 })
        .toEqual({ partition: 0, earliest: 0n, readable: 4n, latest: 4n });
      await Promise.all([foreign.disconnect(), producer.close(), admin.close()]);
    });
  },
);
