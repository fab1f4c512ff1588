import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { nodeDirectory } from './cluster-layout.js';
import { endProcess } from './end-process.js';
import { assertPortsFree } from './free-ports.js';
import { startKafkaCluster } from './kafka-cluster.js';
import { LocalKafkaError } from './kafka-error.js';
import { commandOf } from './process-inspection.js';

/** As long as a cluster's own `stop()` waits before it kills, in milliseconds. */
const STOP_TIMEOUT_MS = 5_000;

export interface LocalClusterOptions {
  /** Holds the data and the state file; kept between runs. */
  readonly directory: string;
  readonly brokers: number;
  /** The port of the first broker; the others take the ports that follow. */
  readonly port: number;
  /** Delete the data of earlier runs first. */
  readonly fresh?: boolean;
}

/** Written when the cluster is up: all that a later command needs to find and stop it. */
interface RunningCluster {
  readonly bootstrapServers: string;
  readonly brokers: readonly { readonly id: number; readonly pid: number }[];
}

/**
 * Starts a cluster that goes on after this process, or finds that it is up already.
 *
 * @throws LocalKafkaError `KAFKA_ALREADY_UP` if one is up that is not the one asked for, and those of
 *   `startKafkaCluster`
 *
 * @example
 * ```ts
 * const { bootstrapServers } = await bringUp({ directory: '.kafka', brokers: 1, port: 9092 });
 * ```
 */
export async function bringUp({
  directory,
  brokers,
  port,
  fresh = false,
}: LocalClusterOptions): Promise<{ bootstrapServers: string; alreadyUp: boolean }> {
  const ports = Array.from({ length: brokers }, (_, index) => port + index);
  const wanted = ports.map((each) => `127.0.0.1:${each}`).join(',');
  const state = readState(directory);
  const running = state ? await stillRunning(directory, state) : [];
  if (state && running.length === state.brokers.length) {
    if (state.bootstrapServers === wanted && !fresh) {
      return { bootstrapServers: wanted, alreadyUp: true };
    }
    const asked = fresh ? 'fresh data' : wanted;
    throw new LocalKafkaError(
      'KAFKA_ALREADY_UP',
      `Kafka is up on ${state.bootstrapServers}, and ${asked} was asked for. Run npm run kafka:down first.`,
    );
  }
  // Some brokers of the last run may have died: the rest is of no use alone.
  await takeDown(directory);
  // Before anything is deleted: whoever has the ports may be using this very data.
  await assertPortsFree(ports);
  if (fresh) await rm(directory, { recursive: true, force: true });

  const cluster = await startKafkaCluster({ brokers, directory, ports });
  try {
    await writeState(directory, {
      bootstrapServers: cluster.bootstrapServers,
      brokers: cluster.brokers.map(({ id, pid }) => ({ id, pid: pid! })),
    });
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  cluster.detach();
  return { bootstrapServers: cluster.bootstrapServers, alreadyUp: false };
}

/**
 * Stops the cluster that `bringUp` started: SIGTERM, and after 5 s SIGKILL. Its data stays.
 *
 * @returns how many brokers were stopped; 0 if none was up
 *
 * @example
 * ```ts
 * await takeDown('.kafka'); // 1
 * ```
 */
export async function takeDown(directory: string): Promise<number> {
  const state = readState(directory);
  if (!state) return 0;
  const pids = await stillRunning(directory, state);
  await Promise.all(pids.map((pid) => endProcess(pid, STOP_TIMEOUT_MS)));
  await rm(stateFile(directory), { force: true });
  return pids.length;
}

/** The process ids that still are our brokers: after a reboot another program may have one of them. */
async function stillRunning(directory: string, { brokers }: RunningCluster): Promise<number[]> {
  const commands = await Promise.all(brokers.map(({ pid }) => commandOf(pid)));
  return brokers
    .filter(({ id }, index) =>
      commands[index]?.includes(join(nodeDirectory(resolve(directory), id), 'server.properties')),
    )
    .map(({ pid }) => pid);
}

function stateFile(directory: string): string {
  return join(directory, 'running.json');
}

function readState(directory: string): RunningCluster | undefined {
  const file = stateFile(directory);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RunningCluster) : undefined;
}

function writeState(directory: string, state: RunningCluster): Promise<void> {
  return writeFile(stateFile(directory), `${JSON.stringify(state, undefined, 2)}\n`);
}
