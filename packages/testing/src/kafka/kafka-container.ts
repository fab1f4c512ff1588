import { findFreePorts, LOOPBACK } from '../local-server/free-ports.js';
import { LocalServerError } from '../local-server/local-server-error.js';
import { OrphanGuard } from '../local-server/orphan-guard.js';
import { withLog } from '../local-server/readiness.js';
import { lastLines, runCommand } from '../local-server/run-command.js';
import { brokerSettings, type BrokerSettings } from './broker-settings.js';
import { kafkaVersion } from './kafka-artifacts.js';
import { waitForBrokers } from './kafka-readiness.js';

const CONTROLLER_PORT = 9093;
/** Long enough to pull the image first. */
const RUN_TIMEOUT_MS = 5 * 60_000;
const READY_TIMEOUT_MS = 60_000;

/** A broker in a container: its address and its end. It cannot be broken on purpose. */
export interface KafkaContainer {
  readonly bootstrapServers: string;
  stop(): Promise<void>;
}

/**
 * Whether a Docker daemon answers; the `docker` command alone can do nothing.
 *
 * @example
 * ```ts
 * if (await isDockerAnswering()) await startKafkaContainer();
 * ```
 */
export async function isDockerAnswering(): Promise<boolean> {
  return (await runCommand('docker', ['info'], { timeoutMs: 10_000 })).exitCode === 0;
}

/**
 * Runs the `apache/kafka` image, in the version of `pom.xml`, on a free port of 127.0.0.1. Resolves when clients can
 * use it. The container is removed on `stop()` and when this process ends.
 *
 * @throws LocalServerError `KAFKA_START_FAILED` with what Docker said, `KAFKA_NOT_READY` with the end of the log
 *
 * @example
 * ```ts
 * const container = await startKafkaContainer();
 * const kafka = new Kafka({ brokers: [container.bootstrapServers] });
 * ```
 */
export async function startKafkaContainer(): Promise<KafkaContainer> {
  const [port] = await findFreePorts(1);
  const name = `test-kafka-${process.pid}-${port}`;
  const bootstrapServers = `${LOOPBACK}:${port}`;
  const guard = new OrphanGuard();
  guard.removeContainerAfterwards(name);
  const stop = async () => {
    await runCommand('docker', ['rm', '--force', '--volumes', name], { timeoutMs: 60_000 });
    guard.release();
  };

  try {
    await run(name, port!);
    await waitForBrokers([bootstrapServers], { brokerIds: [1], timeoutMs: READY_TIMEOUT_MS });
  } catch (error) {
    const { stdout, stderr } = await runCommand('docker', ['logs', '--tail', '40', name], {
      timeoutMs: 10_000,
    });
    await stop();
    throw withLog(error, () => `The end of the container's log:\n${stdout}${stderr}`);
  }
  return { bootstrapServers, stop };
}

async function run(name: string, port: number): Promise<void> {
  const { exitCode, stderr } = await runCommand(
    'docker',
    [
      'run',
      '--detach',
      `--name=${name}`,
      // The port is the same inside, so that the broker can reach itself by the address it
      // advertises.
      `--publish=${LOOPBACK}:${port}:${port}`,
      ...toEnvironment(containerSettings(port)).map((variable) => `--env=${variable}`),
      `apache/kafka:${kafkaVersion()}`,
    ],
    { timeoutMs: RUN_TIMEOUT_MS },
  );
  if (exitCode === 0) return;
  throw new LocalServerError(
    'KAFKA_START_FAILED',
    `docker run apache/kafka:${kafkaVersion()} failed: ${lastLines(stderr, 10)}`,
  );
}

function containerSettings(port: number): BrokerSettings {
  const node = { id: 1, port, controllerPort: CONTROLLER_PORT };
  const { 'controller.quorum.bootstrap.servers': _, ...settings } = brokerSettings(
    node,
    '/var/lib/kafka/data',
    [node],
  );
  return {
    ...settings,
    listeners: `CLIENT://0.0.0.0:${port},CONTROLLER://${LOOPBACK}:${CONTROLLER_PORT}`,
    // The image formats its storage without --standalone, which Kafka accepts with fixed voters only.
    'controller.quorum.voters': `1@${LOOPBACK}:${CONTROLLER_PORT}`,
  };
}

/**
 * Settings in the form that the image takes them: `log.dirs` is `KAFKA_LOG_DIRS`.
 * https://github.com/apache/kafka/blob/trunk/docker/examples/README.md
 */
function toEnvironment(settings: BrokerSettings): string[] {
  return Object.entries(settings).map(
    ([name, value]) => `KAFKA_${name.toUpperCase().replaceAll('.', '_')}=${value}`,
  );
}
