import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BrokerProcess } from './broker-process.js';
import { type LayoutOptions, nodeDirectory, prepareLayout } from './cluster-layout.js';
import { assertPortsFree, LOOPBACK } from './free-ports.js';
import { resolveKafkaArtifacts } from './kafka-artifacts.js';
import { LocalKafkaError } from './kafka-error.js';
import { waitForBrokers } from './kafka-readiness.js';
import { OrphanGuard } from './orphan-guard.js';

const READY_TIMEOUT_MS = 60_000;

/**
 * The last brokers of a larger cluster find no quorum left to sign off from and would wait for one. What they have
 * written is with the operating system by then, so killing them loses nothing.
 */
const CLUSTER_STOP_TIMEOUT_MS = 5_000;

export interface KafkaClusterOptions extends LayoutOptions {
  /** How many brokers, each also a controller: 1 (default) or 3, or any odd number the machine can carry. */
  readonly brokers?: number;
  /** Where to keep the data. It survives `stop()`. Default: a temporary folder that `stop()` deletes. */
  readonly directory?: string;
}

/** One broker of a running cluster, for tests that take it away. */
export interface KafkaBroker {
  readonly id: number;
  /** The same before and after a restart. */
  readonly port: number;
  /** `undefined` while the broker is stopped. */
  readonly pid: number | undefined;
  /** Orderly: leaders move away first. SIGKILL after 15 s. Resolves when the process is gone. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would. Resolves when the process is gone; the cluster notices after 3 s. */
  kill(): Promise<void>;
  /** On the same port and data. Resolves when clients can use the broker. */
  start(): Promise<void>;
}

/** A running cluster. It never outlives the process that started it, unless that process calls `detach()`. */
export interface KafkaCluster {
  /** For `KAFKA_BOOTSTRAP_SERVERS`: `host:port`, separated by commas. */
  readonly bootstrapServers: string;
  /** Where the data is. */
  readonly directory: string;
  readonly brokers: readonly KafkaBroker[];
  /** @throws LocalKafkaError `KAFKA_BROKER_UNKNOWN`; ids count from 1 */
  broker(id: number): KafkaBroker;
  /** Ends every broker and deletes the folder, unless it was given. Calling it again does nothing. */
  stop(): Promise<void>;
  /** Leaves the brokers running after this process; from then on they are stopped by their pids. */
  detach(): void;
}

/**
 * Starts a real Apache Kafka on this machine, without Docker. Resolves when clients can use every broker.
 *
 * @throws LocalServerError `PORT_TAKEN`; LocalKafkaError `KAFKA_DATA_MISMATCH`, `KAFKA_START_FAILED`,
 *   `KAFKA_NOT_READY` (the last two with the end of the broker's log), and those of `resolveKafkaArtifacts`; nothing
 *   is left running then
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
export async function startKafkaCluster({
  brokers: count = 1,
  directory,
  ...layout
}: KafkaClusterOptions = {}): Promise<KafkaCluster> {
  const artifacts = await resolveKafkaArtifacts();
  const guard = new OrphanGuard();
  const temporary = directory === undefined;
  const folder = temporary
    ? await mkdtemp(join(await realpath(tmpdir()), 'kafka-'))
    : resolve(directory);
  if (temporary) guard.deleteAfterwards(folder);
  else await mkdir(folder, { recursive: true });

  const brokers: Broker[] = [];
  const stop = async () => {
    // Data that is kept deserves an orderly end.
    if (!temporary) {
      await Promise.all(brokers.map(({ process }) => process.stop(CLUSTER_STOP_TIMEOUT_MS)));
    }
    await Promise.all(brokers.map((broker) => broker.close()));
    if (temporary) await rm(folder, { recursive: true, force: true, maxRetries: 20 });
    guard.release();
  };

  try {
    const { nodes } = await prepareLayout(folder, count, layout);
    await assertPortsFree(nodes.flatMap(({ port, controllerPort }) => [port, controllerPort]));
    for (const { id, port } of nodes) {
      const process = new BrokerProcess(artifacts, nodeDirectory(folder, id), guard);
      brokers.push(new Broker(id, port, process));
    }
    for (const broker of brokers) broker.process.spawn();
    const ids = brokers.map(({ id }) => id);
    for (const broker of brokers) await broker.waitUntilReady(ids);
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    bootstrapServers: brokers.map(({ port }) => `${LOOPBACK}:${port}`).join(','),
    directory: folder,
    brokers,
    broker: (id) => {
      const broker = brokers.find((candidate) => candidate.id === id);
      if (broker) return broker;
      const known = brokers.map((candidate) => candidate.id).join(', ');
      throw new LocalKafkaError('KAFKA_BROKER_UNKNOWN', `No broker ${id}; there is ${known}.`);
    },
    stop,
    detach: () => {
      for (const { process } of brokers) process.detach();
      guard.release();
    },
  };
}

class Broker implements KafkaBroker {
  private closed = false;

  constructor(
    readonly id: number,
    readonly port: number,
    readonly process: BrokerProcess,
  ) {}

  get pid(): number | undefined {
    return this.process.pid;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }

  kill(): Promise<void> {
    return this.process.kill();
  }

  async start(): Promise<void> {
    if (this.closed) {
      throw new LocalKafkaError(
        'KAFKA_CLUSTER_STOPPED',
        'The cluster has been stopped; start another one.',
      );
    }
    this.process.spawn();
    await this.waitUntilReady([this.id]);
  }

  /** Kills, for good. */
  async close(): Promise<void> {
    this.closed = true;
    await this.process.kill();
  }

  async waitUntilReady(brokerIds: readonly number[]): Promise<void> {
    try {
      await waitForBrokers([`${LOOPBACK}:${this.port}`], {
        brokerIds,
        timeoutMs: READY_TIMEOUT_MS,
        check: () => this.process.assertRunning(),
      });
    } catch (error) {
      if (!(error instanceof LocalKafkaError) || error.code !== 'KAFKA_NOT_READY') throw error;
      const message = `${error.message} The end of the broker's log:\n${this.process.logTail()}`;
      throw new LocalKafkaError('KAFKA_NOT_READY', message, { cause: error });
    }
  }
}
