import type { TestProject } from 'vitest/node';
import { findKafkaForTests } from './kafka-for-tests.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `host:port`, separated by commas; `undefined` when there is no Kafka to test with. */
    kafkaBootstrapServers: string | undefined;
  }
}

/**
 * Vitest's global setup: one Kafka for all tests of a run, stopped at its end.
 *
 * `KAFKA_BOOTSTRAP_SERVERS` is taken out of the environment that tests see. It says which Kafka to test with; left in
 * place it would also configure every application under test, in-memory ones included.
 *
 * @example
 * ```ts
 * // vitest.config.ts: test: { globalSetup: ['test/kafka/global-setup.ts'] }
 * const bootstrapServers = inject('kafkaBootstrapServers');
 * describe.skipIf(!bootstrapServers)('on a real Kafka', () => { … });
 * ```
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const kafka = await findKafkaForTests(process.env);
  const { KAFKA_BOOTSTRAP_SERVERS: given } = process.env;
  delete process.env.KAFKA_BOOTSTRAP_SERVERS;
  console.log(kafka.description);
  project.provide('kafkaBootstrapServers', kafka.bootstrapServers);
  return async () => {
    // Vitest sets up again in the same process when its configuration changes.
    if (given !== undefined) process.env.KAFKA_BOOTSTRAP_SERVERS = given;
    await kafka.stop();
  };
}
