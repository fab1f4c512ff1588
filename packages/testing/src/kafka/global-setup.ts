import type { TestProject } from 'vitest/node';
import { setUpServer } from '../local-server/server-setup.js';
import { findKafkaForTests } from './kafka-for-tests.js';
import { KAFKA } from './kafka-kind.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `host:port`, separated by commas; `undefined` if there is no Kafka to test with. */
    kafkaBootstrapServers: string | undefined;
  }
}

/**
 * Vitest's global setup: one Kafka for all tests of a run, stopped at its end. Tests do not see
 * `KAFKA_BOOTSTRAP_SERVERS`.
 *
 * @example
 * ```ts
 * // vitest.config.ts: test: { globalSetup: ['@nest-kafka-kit/testing/kafka/setup'] }
 * const bootstrapServers = inject('kafkaBootstrapServers');
 * describe.skipIf(!bootstrapServers)('on a real Kafka', () => { … });
 * ```
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { bootstrapServers: address, ...kafka } = await findKafkaForTests(process.env);
  return setUpServer(KAFKA, { address, ...kafka }, (servers) =>
    project.provide('kafkaBootstrapServers', servers),
  );
}
