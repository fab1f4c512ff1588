import { describe, inject } from 'vitest';
import { KafkaBroker } from '../../src/brokers/kafkajs/kafka-broker.js';
import { describeAdmin } from '../../../testing/src/conformance/admin-conformance.js';
import { describeBroker } from '../../../testing/src/conformance/broker-conformance.js';
import { describeReader } from '../../../testing/src/conformance/reader-conformance.js';

const bootstrapServers = inject('kafkaBootstrapServers');

describe.skipIf(!bootstrapServers)('on a real Kafka', () => {
  const connection = {
    bootstrapServers: bootstrapServers?.split(',') ?? [],
    clientId: 'conformance',
  };
  for (const describePart of [describeBroker, describeAdmin, describeReader])
    describePart('Apache Kafka', () => new KafkaBroker({ connection, publishTimeoutMs: 20_000 }));
});
