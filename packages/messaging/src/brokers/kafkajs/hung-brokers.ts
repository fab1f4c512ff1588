import { Logger } from '@nestjs/common';
import type { Kafka } from 'kafkajs';
import { hookClusters } from './cluster-hook.js';
import { ConnectionWatch, type KafkaJsConnection } from './connection-watch.js';
import { isRefusal, isUnreachable } from './kafka-errors.js';
import { addressText } from './server-address.js';

interface ConnectionPool {
  readonly host: string;
  readonly port: number;
  readonly pool: readonly KafkaJsConnection[];
}

/** kafkajs's connection to one broker. */
interface KafkaJsBroker {
  isConnected(): boolean;
}

type WithBroker = (call: (found: { nodeId: string; broker: KafkaJsBroker }) => unknown) => unknown;

interface BrokerPool {
  readonly brokers: Readonly<Record<string, KafkaJsBroker>>;
  seedBroker: KafkaJsBroker | undefined;
  /** Why the broker that was asked last did not answer. */
  failure?: unknown;
  disconnect(): Promise<void>;
  findBroker(node: { nodeId: string }): Promise<KafkaJsBroker>;
  refreshMetadata(topics: readonly string[]): Promise<unknown>;
  removeBroker(address: { host: string; port: number }): void;
  withBroker: WithBroker;
}

interface Cluster {
  readonly brokerPool: BrokerPool;
  readonly connectionPoolBuilder: { build(destination?: object): Promise<ConnectionPool> };
}

/**
 * Makes a client give up brokers that hang, and ask others. kafkajs knows only brokers that are down:
 * it keeps one that accepts connections and does not answer, and asks it again and again.
 */
export function giveUpHungBrokers(client: Kafka): Kafka {
  return hookClusters<Cluster>(client, (create, options) => {
    const cluster = create(options);
    watchConnections(cluster);
    askOthers(cluster.brokerPool);
    return cluster;
  });
}

function watchConnections({ connectionPoolBuilder, brokerPool }: Cluster): void {
  const build = connectionPoolBuilder.build.bind(connectionPoolBuilder);
  connectionPoolBuilder.build = async (destination) => {
    const connections = await build(destination);
    const { host, port, pool } = connections;
    const giveUp = (): void => {
      for (const watch of watches) watch.close('does not answer');
      sayOnce(addressText({ host, port }));
      // It stays in the cluster while the others say so, and is connected anew when it is needed.
      brokerPool.removeBroker({ host, port });
    };
    const watches = pool.map((connection) => new ConnectionWatch(connection, giveUp));
    return connections;
  };
}

const logger = new Logger('Kafka');
const SAY_AGAIN_MS = 60_000;
/** When each server was last reported; every client of the process notices by itself, again and again. */
const saidAt = new Map<string, number>();

function sayOnce(server: string): void {
  const now = performance.now();
  if (now - (saidAt.get(server) ?? -SAY_AGAIN_MS) < SAY_AGAIN_MS) return;
  saidAt.set(server, now);
  logger.warn(`${server} accepts connections and does not answer: given up, the others are asked.`);
}

function askOthers(pool: BrokerPool): void {
  const disconnect = pool.disconnect.bind(pool);
  const refreshMetadata = pool.refreshMetadata.bind(pool);
  // The next connection begins with a bootstrap server that answers, not with the last one.
  pool.disconnect = async () => {
    await disconnect();
    pool.seedBroker = undefined;
  };
  pool.refreshMetadata = async (topics) => {
    for (let others = Object.keys(pool.brokers).length; ; others--) {
      try {
        return await refreshMetadata(topics);
      } catch (error) {
        if (others <= 0 || !isUnreachable(error)) throw error;
      }
    }
  };
  pool.withBroker = (call) => withAnyBroker(pool, call);
}

/** Calls one broker after the other until one answers; a refusal is an answer. */
async function withAnyBroker(pool: BrokerPool, call: Parameters<WithBroker>[0]): Promise<unknown> {
  // A new client knows none, and one whose brokers all hung has forgotten them.
  if (Object.keys(pool.brokers).length === 0) await pool.refreshMetadata([]);
  const nodeIds = Object.keys(pool.brokers).sort(() => Math.random() - 0.5);
  const isConnected = (nodeId: string): number =>
    Number(pool.brokers[nodeId]?.isConnected() ?? false);
  for (const nodeId of nodeIds.sort((a, b) => isConnected(b) - isConnected(a))) {
    try {
      return await call({ nodeId, broker: await pool.findBroker({ nodeId }) });
    } catch (error) {
      if (isRefusal(error)) throw error;
      pool.failure = error;
    }
  }
  return null;
}
