import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePorts, LOOPBACK } from '../local-server/free-ports.js';
import { LocalServerError } from '../local-server/local-server-error.js';
import {
  brokerSettings,
  toProperties,
  type BrokerAddress,
  type BrokerSettings,
} from './broker-settings.js';
import { runKafkaTool } from './kafka-tools.js';

/**
 * The identity of a cluster, kept in its folder as `cluster.json`, so that a later start finds the
 * same cluster.
 */
export interface ClusterLayout {
  readonly clusterId: string;
  readonly nodes: readonly (BrokerAddress & { readonly directoryId: string })[];
}

/** Options of one start; none is kept for the next. */
export interface LayoutOptions {
  /** The ports for clients, one per broker. Default: those of the last start, or free ones. */
  readonly ports?: readonly number[];
  /**
   * The ports that clients are told to use, one per broker, if proxies stand before the brokers.
   * Default: `ports`.
   */
  readonly advertisedPorts?: readonly number[];
  /**
   * Settings for every broker, by their names in `server.properties`. They override those for
   * tests.
   */
  readonly settings?: BrokerSettings;
  /** Folders and jars behind Kafka's own on the brokers' class path, for a policy that `settings` name. */
  readonly classpath?: readonly string[];
}

/**
 * Prepares a folder for `brokers` nodes: writes their settings and, the first time, formats their
 * storage.
 *
 * @throws LocalServerError `KAFKA_DATA_MISMATCH` if the folder holds a cluster of another size, `KAFKA_FORMAT_FAILED`
 *
 * @example
 * ```ts
 * const layout = await prepareLayout('/tmp/cluster', 3);
 * nodeDirectory('/tmp/cluster', layout.nodes[0].id); // '/tmp/cluster/broker-1'
 * ```
 */
export async function prepareLayout(
  directory: string,
  brokers: number,
  options: LayoutOptions = {},
): Promise<ClusterLayout> {
  const file = join(directory, 'cluster.json');
  const known = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as ClusterLayout)
    : undefined;
  if (known && known.nodes.length !== brokers) {
    throw new LocalServerError(
      'KAFKA_DATA_MISMATCH',
      `${directory} holds the data of a cluster of ${known.nodes.length}, and ${brokers} was asked for. ` +
        'Ask for the same number, or delete the folder (npm run kafka:up -- --fresh) to start anew.',
    );
  }
  const layout = withPorts(known ?? (await newLayout(brokers)), options);
  for (const node of layout.nodes) await writeSettings(directory, layout, node, options.settings);
  if (!known) await format(directory, layout, options.classpath);
  // Written last, so that formatting is repeated if it was cut short.
  await writeFile(file, `${JSON.stringify(layout, undefined, 2)}\n`);
  return layout;
}

/** The folder with a node's settings, log and data. */
export function nodeDirectory(directory: string, id: number): string {
  return join(directory, `broker-${id}`);
}

async function newLayout(brokers: number): Promise<ClusterLayout> {
  const free = await findFreePorts(2 * brokers);
  const nodes = Array.from({ length: brokers }, (_, index) => ({
    id: index + 1,
    port: free[2 * index]!,
    controllerPort: free[2 * index + 1]!,
    directoryId: newUuid(),
  }));
  return { clusterId: newUuid(), nodes };
}

function withPorts(
  layout: ClusterLayout,
  { ports, advertisedPorts }: LayoutOptions,
): ClusterLayout {
  const nodes = layout.nodes.map((node, index) => {
    const port = ports?.[index] ?? node.port;
    return { ...node, port, advertisedPort: advertisedPorts?.[index] ?? port };
  });
  return { ...layout, nodes };
}

async function writeSettings(
  directory: string,
  layout: ClusterLayout,
  node: BrokerAddress,
  further?: BrokerSettings,
): Promise<void> {
  const folder = nodeDirectory(directory, node.id);
  await mkdir(folder, { recursive: true });
  const settings = brokerSettings(node, join(folder, 'data'), layout.nodes, further);
  await writeFile(join(folder, 'server.properties'), toProperties(settings));
}

async function format(
  directory: string,
  { clusterId, nodes }: ClusterLayout,
  classpath: readonly string[] = [],
): Promise<void> {
  const quorum = nodes.map(
    ({ id, controllerPort, directoryId }) => `${id}@${LOOPBACK}:${controllerPort}:${directoryId}`,
  );
  const voters =
    nodes.length === 1 ? ['--standalone'] : ['--initial-controllers', quorum.join(',')];
  await Promise.all(
    nodes.map(async ({ id }) => {
      const folder = nodeDirectory(directory, id);
      await rm(join(folder, 'data'), { recursive: true, force: true });
      const settings = join(folder, 'server.properties');
      const args = ['format', '--cluster-id', clusterId, '--config', settings, ...voters];
      await runKafkaTool('kafka-storage', args, { classpath }).catch((error: unknown) => {
        if (!(error instanceof LocalServerError) || error.code !== 'KAFKA_TOOL_FAILED') throw error;
        throw new LocalServerError('KAFKA_FORMAT_FAILED', error.message, { cause: error });
      });
    }),
  );
}

/**
 * A random id in Kafka's form: 16 bytes in base64url, not starting with a dash, as it becomes a
 * command-line argument.
 */
function newUuid(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newUuid() : id;
}
