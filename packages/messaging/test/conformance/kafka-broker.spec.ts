import { describe, inject } from 'vitest';
import { KafkaBroker } from '../../src/brokers/kafkajs/kafka-broker.js';
import { describeBroker } from '@nest-kafka-kit/testing/conformance';

const bootstrapServers = inject('kafkaBootstrapServers');

describe.skipIf(!bootstrapServers)('on a real Kafka', () => {
  const connection = {
    bootstrapServers: bootstrapServers?.split(',') ?? [],
    clientId: 'conformance',
  };
  describeBroker('Apache Kafka', {
    createBroker: () => new KafkaBroker({ connection, publishTimeoutMs: 20_000 }),
  });
});
