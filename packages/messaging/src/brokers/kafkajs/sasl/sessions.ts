import type { Kafka } from 'kafkajs';
import { hookClusters } from '../cluster-hook.js';

/** What is used of kafkajs's connection. */
interface KafkaJsConnection {
  /** Milliseconds before the end of its session at which a connection authenticates again. */
  reauthenticationThreshold: number;
  /** Milliseconds that the broker lets in; a Long. */
  readonly sessionLifetime: { toNumber(): number };
  readonly authenticatedAt: unknown;
  readonly socket?: { destroy(): void };
  isConnected(): boolean;
  rejectRequests(error: Error): void;
  disconnect(): Promise<unknown>;
  [authenticate: symbol]: () => Promise<void>;
}

interface Cluster {
  readonly connectionPoolBuilder: {
    build(destination?: object): Promise<{ readonly pool: readonly KafkaJsConnection[] }>;
  };
}

/** The part of a session, and the milliseconds at most, before its end at which it is renewed. */
const THRESHOLD = 0.1;
const MAX_THRESHOLD_MS = 10_000;
/** Brokers refuse to renew a session within a second, and close the connection for it. */
const MIN_SESSION_MS = 1_100;

/**
 * Makes a client renew its sessions in time (KIP-368). kafkajs begins ten seconds before the end, so
 * that a session of less is over when it begins; and a connection on which it failed stays open, where
 * the broker would take the next attempt for an error of protocol.
 */
export function renewSessions(client: Kafka): Kafka {
  return hookClusters<Cluster>(client, (create, options) => {
    const cluster = create(options);
    const { connectionPoolBuilder } = cluster;
    const build = connectionPoolBuilder.build.bind(connectionPoolBuilder);
    connectionPoolBuilder.build = async (destination) => {
      const connections = await build(destination);
      for (const connection of connections.pool) renewSession(connection);
      return connections;
    };
    return cluster;
  });
}

function renewSession(connection: KafkaJsConnection): void {
  const name = Object.getOwnPropertySymbols(connection).find(
    ({ description }) => description === 'private:Connection:authenticate',
  );
  if (!name) throw new Error('This kafkajs authenticates in another way: install 2.2.4.');
  const authenticate = connection[name]!;
  let authenticatedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  connection[name] = async () => {
    const isRenewal = connection.authenticatedAt !== null && connection.isConnected();
    if (isRenewal && performance.now() - authenticatedAt < MIN_SESSION_MS) return;
    try {
      await authenticate();
      authenticatedAt = performance.now();
    } catch (error) {
      // All requests that waited get the same error.
      if (error !== failure) hangUp(connection, error as Error);
      failure = error;
      throw error;
    }
  };
  Object.defineProperty(connection, 'reauthenticationThreshold', {
    // A whole number: kafkajs makes a BigInt of it.
    get: () =>
      Math.min(MAX_THRESHOLD_MS, Math.ceil(connection.sessionLifetime.toNumber() * THRESHOLD)),
  });
}

function hangUp(connection: KafkaJsConnection, error: Error): void {
  connection.rejectRequests(error);
  connection.socket?.destroy();
  connection.disconnect().catch(() => undefined);
}
