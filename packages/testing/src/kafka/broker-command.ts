import { join } from 'node:path';
import { LOOPBACK } from '../local-server/free-ports.js';
import type { ServerCommand } from '../local-server/server-process.js';
import type { KafkaArtifacts } from './kafka-artifacts.js';
import { javaArguments } from './kafka-command.js';
import { probeBroker } from './kafka-readiness.js';

/** One broker of a cluster. */
export interface BrokerNode {
  readonly id: number;
  /** The port for clients. */
  readonly port: number;
  /**
   * The absolute path of the folder with `server.properties`; `broker.log` is written there too.
   */
  readonly directory: string;
}

/**
 * The command that runs one broker, as a `java kafka.Kafka` process.
 *
 * @param brokerIds every broker of the cluster
 *
 * @example
 * ```ts
 * brokerCommand(artifacts, { id: 1, port: 9092, directory: '/tmp/broker-1' }, [1]);
 * ```
 */
export function brokerCommand(
  artifacts: KafkaArtifacts,
  { id, port, directory }: BrokerNode,
  brokerIds: readonly number[],
): ServerCommand {
  const options = { maxHeapMegabytes: 512, logLevel: 'INFO', logTarget: 'SYSTEM_OUT' } as const;
  const address = `${LOOPBACK}:${port}`;
  return {
    program: artifacts.java,
    args: [
      ...javaArguments(artifacts, 'kafka.Kafka', options),
      join(directory, 'server.properties'),
    ],
    log: join(directory, 'broker.log'),
    address,
    // A broker that is started again may find the others stopped.
    probe: (together) => probeBroker(address, together ? brokerIds : [id]),
  };
}
