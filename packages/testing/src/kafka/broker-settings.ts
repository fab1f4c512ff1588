import { LOOPBACK } from '../local-server/free-ports.js';

/** The ports of one broker, which is also a controller, on the loopback address. */
export interface BrokerAddress {
  /** The node id, from 1. */
  readonly id: number;
  /** The port for clients and the other brokers. */
  readonly port: number;
  /**
   * The port that clients and brokers are told to use, if a proxy stands before `port`. Default:
   * `port`.
   */
  readonly advertisedPort?: number;
  /** The port for the controller quorum. */
  readonly controllerPort: number;
}

/** Settings by their names in Kafka's `server.properties`. */
export type BrokerSettings = Readonly<Record<string, string | number | boolean>>;

/**
 * The settings that all test brokers share: few partitions for the internal topics, no waiting that
 * only pays off in production, and short limits so that tests can provoke a time-out.
 *
 * @param brokers how many brokers the cluster has; topics are replicated to at most three of them
 *
 * @example
 * ```ts
 * commonSettings(3)['min.insync.replicas']; // 2
 * ```
 */
export function commonSettings(brokers: number): BrokerSettings {
  const replicas = Math.min(3, brokers);
  const inSync = Math.min(2, replicas);
  return {
    'auto.create.topics.enable': false,
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.num.partitions': 5,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.num.partitions': 5,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.num.partitions': 5,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    // A killed broker counts as gone after 3 s instead of 9 s.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    // 128 MB by default, allocated at start.
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
  };
}

/**
 * All settings of one node that is both broker and controller (KRaft "combined" mode).
 *
 * @param directory where the node keeps its data
 * @param cluster every node of the cluster, this one included
 * @param further settings that come on top, or in place, of these
 *
 * @example
 * ```ts
 * const node = { id: 1, port: 9092, controllerPort: 19092 };
 * await writeFile('server.properties', toProperties(brokerSettings(node, '/tmp/data', [node])));
 * ```
 */
export function brokerSettings(
  node: BrokerAddress,
  directory: string,
  cluster: readonly BrokerAddress[],
  further: BrokerSettings = {},
): BrokerSettings {
  const { port, advertisedPort = port, controllerPort } = node;
  const listenersOn = (clientPort: number) =>
    `CLIENT://${LOOPBACK}:${clientPort},CONTROLLER://${LOOPBACK}:${controllerPort}`;
  return {
    ...commonSettings(cluster.length),
    'node.id': node.id,
    'process.roles': 'broker,controller',
    listeners: listenersOn(port),
    'advertised.listeners': listenersOn(advertisedPort),
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'CLIENT',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.bootstrap.servers': cluster
      .map(({ controllerPort }) => `${LOOPBACK}:${controllerPort}`)
      .join(','),
    'log.dirs': directory,
    ...further,
  };
}

/**
 * Writes settings the way `java.util.Properties` reads them: backslashes doubled, the rest of Unicode escaped.
 *
 * @example
 * ```ts
 * toProperties({ 'node.id': 1 }); // 'node.id=1\n'
 * ```
 */
export function toProperties(settings: BrokerSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}\n`)
    .join('');
}

function escapeProperty(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replace(
      /[^\x20-\x7e]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}
