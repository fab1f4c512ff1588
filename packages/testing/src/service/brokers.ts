import { inject } from 'vitest';

/** What the e2e tests run on: `describe.each(brokers)`. */
export const kafkaBootstrapServers = inject('kafkaBootstrapServers');

export interface BrokerUnderTest {
  readonly broker: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const memory: BrokerUnderTest = { broker: 'the in-memory broker', environment: {} };
const kafka: BrokerUnderTest = {
  broker: 'a real Kafka',
  environment: { KAFKA_BOOTSTRAP_SERVERS: kafkaBootstrapServers },
};

/** Without a Kafka, global-setup.ts has said in one line what to install. */
export const brokers: readonly BrokerUnderTest[] = kafkaBootstrapServers
  ? [memory, kafka]
  : [memory];
