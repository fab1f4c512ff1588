import { inject } from 'vitest';

/**
 * The Kafka that end-to-end tests run on; `undefined` without one.
 *
 * @example
 * ```ts
 * describe.skipIf(!kafkaBootstrapServers)('on Kafka', () => { … });
 * ```
 */
export const kafkaBootstrapServers = inject('kafkaBootstrapServers');

/** A broker that end-to-end tests run on. */
export interface BrokerUnderTest {
  readonly broker: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const memory: BrokerUnderTest = { broker: 'the in-memory broker', environment: {} };
const kafka: BrokerUnderTest = {
  broker: 'a real Kafka',
  environment: { KAFKA_BOOTSTRAP_SERVERS: kafkaBootstrapServers },
};

/**
 * The brokers for end-to-end tests. If Kafka is missing, the global setup has said in one line what
 * to install.
 *
 * @example
 * ```ts
 * describe.each(brokers)('users on $broker', ({ environment }) => { … });
 * ```
 */
export const brokers: readonly BrokerUnderTest[] = kafkaBootstrapServers
  ? [memory, kafka]
  : [memory];
