import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { OperationRefusedError } from '../../src/errors.js';
import { KafkaBroker } from '../../src/brokers/kafkajs/kafka-broker.js';

const bootstrapServers = inject('kafkaBootstrapServers') ?? '';

describe.skipIf(!bootstrapServers)('What the broker refuses one caller disturbs no other', () => {
  it('on the connection they share', { timeout: 60_000 }, async () => {
    const connection = { bootstrapServers: bootstrapServers.split(','), clientId: 'interop' };
    const admin = new KafkaBroker({ connection }).admin();
    const topic = `interop-${randomUUID()}`;
    await admin.createTopics([{ name: topic, partitions: 2, replicationFactor: -1, config: {} }]);
    for (let round = 0; round < 10; round++) {
      const refused = admin.addPartitions(topic, 1);
      const others = Array.from({ length: 5 }, () => admin.lag(topic, topic));
      await expect(refused).rejects.toThrow(OperationRefusedError);
      expect(await Promise.all(others)).toHaveLength(5);
    }
    await admin.close();
  });
});
