import { isDockerAnswering, startKafkaContainer } from './kafka-container.js';
import { startKafkaCluster } from './kafka-cluster.js';
import { kafkaVersion } from './kafka-artifacts.js';
import { LocalKafkaError } from './kafka-error.js';
import { waitForBrokers } from './kafka-readiness.js';
import { isNotInstalled, LocalServerError } from './local-server-error.js';

/** Where the tests' Kafka comes from, in one line for people, and how to end it. */
export interface KafkaForTests {
  /** `undefined`: no Kafka, the tests that need one are skipped. */
  readonly bootstrapServers: string | undefined;
  readonly description: string;
  stop(): Promise<void>;
}

/** The environment variables that decide; `process.env` fits. */
export interface KafkaForTestsEnvironment {
  readonly KAFKA_BOOTSTRAP_SERVERS?: string;
  readonly KAFKA_TESTS?: string;
  readonly CI?: string;
}

const REACHABLE_TIMEOUT_MS = 10_000;
const nothing = () => Promise.resolve();

/**
 * Finds a Kafka for the tests: the one of `KAFKA_BOOTSTRAP_SERVERS`, else one started with Java, else one in a
 * container, else none. With `CI=true` "none" is an error: a build must not pass because it tested less.
 *
 * @throws LocalKafkaError `KAFKA_UNAVAILABLE` if CI has none, `KAFKA_NOT_READY` if the one named does not answer, and
 *   what `startKafkaCluster` and `startKafkaContainer` throw when they should have worked
 *
 * @example
 * ```ts
 * const kafka = await findKafkaForTests(process.env);
 * console.log(kafka.description);
 * await kafka.stop();
 * ```
 */
export async function findKafkaForTests({
  KAFKA_BOOTSTRAP_SERVERS: given,
  KAFKA_TESTS: wanted,
  CI,
}: KafkaForTestsEnvironment): Promise<KafkaForTests> {
  if (wanted?.toLowerCase() === 'off') return none('KAFKA_TESTS=off.', CI);
  if (given) {
    const servers = given.split(',').map((server) => server.trim());
    await waitForBrokers(servers, { brokerIds: [], timeoutMs: REACHABLE_TIMEOUT_MS });
    const description = `Kafka tests run against ${given} (KAFKA_BOOTSTRAP_SERVERS).`;
    return { bootstrapServers: given, description, stop: nothing };
  }

  const begin = performance.now();
  const describe = (how: string, servers: string) =>
    `Kafka tests run against Apache Kafka ${kafkaVersion()} ${how} on ${servers}, ` +
    `ready after ${((performance.now() - begin) / 1000).toFixed(1)} s.`;
  const cluster = await startKafkaCluster().catch((error: unknown) => {
    // Another source is tried then.
    if (isNotInstalled(error)) return error;
    throw error;
  });
  if (!(cluster instanceof LocalServerError)) {
    return { ...cluster, description: describe('in Java', cluster.bootstrapServers) };
  }
  if (await isDockerAnswering()) {
    const container = await startKafkaContainer();
    return { ...container, description: describe('in Docker', container.bootstrapServers) };
  }
  const [reason] = cluster.message.split('\n');
  return none(`${reason} Or start Docker, or set KAFKA_BOOTSTRAP_SERVERS.`, CI);
}

function none(reason: string, CI: string | undefined): KafkaForTests {
  if (CI === 'true' || CI === '1') {
    throw new LocalKafkaError(
      'KAFKA_UNAVAILABLE',
      `CI=${CI} must run the Kafka tests, but there is no Kafka: ${reason}`,
    );
  }
  const description = `Kafka tests are skipped: ${reason}`;
  return { bootstrapServers: undefined, description, stop: nothing };
}
