import { LOOPBACK } from '../local-server/free-ports.js';
import { LocalServer } from '../local-server/local-server.js';
import { LocalServerError } from '../local-server/local-server-error.js';
import { brokerCommand } from './broker-command.js';
import {
  type ClusterLayout,
  type LayoutOptions,
  nodeDirectory,
  prepareLayout,
} from './cluster-layout.js';
import { resolveKafkaArtifacts } from './kafka-artifacts.js';
import { KAFKA } from './kafka-kind.js';

/**
 * The last brokers of a larger cluster find no quorum left to sign off from, and would wait for
 * one. Their writes are with the operating system by then, so killing them loses nothing.
 */
const CLUSTER_STOP_TIMEOUT_MS = 5_000;

/** Options of `startKafkaCluster`. */
export interface KafkaClusterOptions extends LayoutOptions {
  /**
   * The number of brokers, each also a controller: 1 (default), 3, or any odd number that the
   * machine can carry.
   */
  readonly brokers?: number;
  /**
   * The folder for the data, which survives `stop()`. Default: a temporary folder that `stop()`
   * deletes.
   */
  readonly directory?: string;
}

/** One broker of a running cluster, for tests that take it away. */
export interface KafkaBroker {
  readonly id: number;
  /** The client port, the same before and after a restart. */
  readonly port: number;
  /** `undefined` while the broker is stopped. */
  readonly pid: number | undefined;
  /**
   * Stops the broker in order: leaders move away first; SIGKILL follows after 15 s. Resolves when
   * the process is gone.
   */
  stop(): Promise<void>;
  /**
   * Kills the broker with SIGKILL, like a crash. Resolves when the process is gone; the cluster
   * notices after 3 s.
   */
  kill(): Promise<void>;
  /** Starts the broker again, with the same port and data. Resolves when clients can use it. */
  start(): Promise<void>;
}

/** A running cluster. It never outlives the process that started it, unless that process calls `detach()`. */
export interface KafkaCluster {
  /** The brokers as `host:port`, separated by commas, for `KAFKA_BOOTSTRAP_SERVERS`. */
  readonly bootstrapServers: string;
  /** The folder of the data. */
  readonly directory: string;
  readonly brokers: readonly KafkaBroker[];
  /** @throws LocalServerError `KAFKA_BROKER_UNKNOWN`; ids count from 1 */
  broker(id: number): KafkaBroker;
  /** Ends every broker and deletes the folder, unless it was given. Calling it again does nothing. */
  stop(): Promise<void>;
  /** Leaves the brokers running after this process. From then on they are stopped by their pids. */
  detach(): void;
}

/**
 * Starts a real Apache Kafka on this machine, without Docker. Resolves when clients can use every broker.
 *
 * @throws LocalServerError `PORT_TAKEN`, `KAFKA_DATA_MISMATCH`, `KAFKA_START_FAILED`, `KAFKA_NOT_READY` (the last two
 *   with the end of the broker's log), and those of `resolveKafkaArtifacts`; nothing is left running then
 *
 * @example
 * ```ts
 * const cluster = await startKafkaCluster({ brokers: 3 });
 * const kafka = new Kafka({ brokers: cluster.bootstrapServers.split(',') });
 * await cluster.broker(2).kill();
 * await cluster.stop();
 * ```
 *
 * @example A proxy has to listen on the advertised port before the cluster starts.
 * ```ts
 * const cluster = await startKafkaCluster({
 *   ports: [20_001],
 *   advertisedPorts: [20_002],
 *   settings: { 'message.max.bytes': 100_000 },
 * });
 * ```
 */
export async function startKafkaCluster(options: KafkaClusterOptions = {}): Promise<KafkaCluster> {
  const { server, nodes } = await startBrokers(options);
  const brokers = server.processes.map((process, index): KafkaBroker => {
    const { id, port } = nodes[index]!;
    return {
      id,
      port,
      get pid() {
        return process.pid;
      },
      stop: () => process.stop(),
      kill: () => process.kill(),
      start: () => server.restart(process),
    };
  });
  return {
    bootstrapServers: brokers.map(({ port }) => `${LOOPBACK}:${port}`).join(','),
    directory: server.directory,
    brokers,
    broker: (id) => {
      const broker = brokers.find((candidate) => candidate.id === id);
      if (broker) return broker;
      const known = brokers.map((candidate) => candidate.id).join(', ');
      throw new LocalServerError('KAFKA_BROKER_UNKNOWN', `No broker ${id}; there is ${known}.`);
    },
    stop: () => server.close(),
    detach: () => server.detach(),
  };
}

/**
 * Starts a cluster's processes, one for each node, in this order. `startKafkaCluster` is the friendlier form.
 *
 * @throws LocalServerError as `startKafkaCluster`
 * @example
 * ```ts
 * const { server, nodes } = await startBrokers({ brokers: 3 });
 * await server.close();
 * ```
 */
export async function startBrokers({
  brokers = 1,
  directory,
  ...layout
}: KafkaClusterOptions): Promise<{ server: LocalServer; nodes: ClusterLayout['nodes'] }> {
  const artifacts = await resolveKafkaArtifacts(layout.classpath);
  let nodes: ClusterLayout['nodes'] = [];
  const server = await LocalServer.start(KAFKA, {
    directory,
    closeTimeoutMs: CLUSTER_STOP_TIMEOUT_MS,
    plan: async (folder) => {
      ({ nodes } = await prepareLayout(folder, brokers, layout));
      const ids = nodes.map(({ id }) => id);
      return {
        ports: nodes.flatMap(({ port, controllerPort }) => [port, controllerPort]),
        commands: nodes.map(({ id, port }) =>
          brokerCommand(artifacts, { id, port, directory: nodeDirectory(folder, id) }, ids),
        ),
      };
    },
  });
  return { server, nodes };
}
