import { describe, inject } from 'vitest';
import { KafkaBroker } from '../../src/messaging/kafka/kafka-broker.js';
import { describeBroker } from './broker-conformance.js';

const bootstrapServers = inject('kafkaBootstrapServers');

describe.skipIf(!bootstrapServers)('on a real Kafka', () => {
  const connection = {
    bootstrapServers: bootstrapServers?.split(',') ?? [],
    clientId: 'conformance',
  };
  describeBroker('Apache Kafka', () => new KafkaBroker({ connection, publishTimeoutMs: 20_000 }));
});
