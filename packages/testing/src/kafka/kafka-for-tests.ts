import { isNotInstalled } from '../local-server/local-server-error.js';
import {
  type Environment,
  findServerForTests,
  type ServerForTests,
  type StartedTestServer,
} from '../local-server/server-for-tests.js';
import { kafkaVersion } from './kafka-artifacts.js';
import { startKafkaCluster } from './kafka-cluster.js';
import { isDockerAnswering, startKafkaContainer } from './kafka-container.js';
import { KAFKA } from './kafka-kind.js';
import { waitForBrokers } from './kafka-readiness.js';

const REACHABLE_TIMEOUT_MS = 10_000;

/** The Kafka for the tests: where it comes from, in one line for people, and how to stop it. */
export interface KafkaForTests extends Omit<ServerForTests, 'address'> {
  /** `undefined` if there is no Kafka, so that tests that need one are skipped. */
  readonly bootstrapServers: string | undefined;
}

/**
 * Finds a Kafka for the tests: the one of `KAFKA_BOOTSTRAP_SERVERS`, else one started with Java, else one in a
 * container, else none. `KAFKA_TESTS=off` asks for none. With `CI=true` "none" is an error: a build must not pass
 * because it tested less.
 *
 * @param environment `process.env` fits
 * @throws LocalServerError `KAFKA_UNAVAILABLE` if CI has none, `KAFKA_NOT_READY` if the one named does not answer, and
 *   what `startKafkaCluster` and `startKafkaContainer` throw when they should have worked
 *
 * @example
 * ```ts
 * const kafka = await findKafkaForTests(process.env);
 * console.log(kafka.description);
 * await kafka.stop();
 * ```
 */
export async function findKafkaForTests(environment: Environment): Promise<KafkaForTests> {
  const { address, ...kafka } = await findServerForTests(KAFKA, environment, {
    reach: (given) => {
      const servers = given.split(',').map((server) => server.trim());
      return waitForBrokers(servers, { brokerIds: [], timeoutMs: REACHABLE_TIMEOUT_MS });
    },
    start,
    otherwise: 'Or start Docker, or set KAFKA_BOOTSTRAP_SERVERS.',
  });
  return { bootstrapServers: address, ...kafka };
}

/** Starts Kafka with Java, or with Docker if there is no Java. */
async function start(): Promise<StartedTestServer> {
  const product = `Apache Kafka ${kafkaVersion()}`;
  try {
    const { bootstrapServers: address, stop } = await startKafkaCluster();
    return { address, product: `${product} in Java`, stop };
  } catch (error) {
    if (!isNotInstalled(error) || !(await isDockerAnswering())) throw error;
  }
  const { bootstrapServers: address, stop } = await startKafkaContainer();
  return { address, product: `${product} in Docker`, stop };
}
