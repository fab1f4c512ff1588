import { LOOPBACK } from '../local-server/free-ports.js';
import { bringUp as bringServerUp } from '../local-server/server-that-stays.js';
import { startBrokers } from './kafka-cluster.js';
import { KAFKA } from './kafka-kind.js';

export { takeDown } from '../local-server/server-that-stays.js';

/** Options of `bringUp`. */
export interface LocalClusterOptions {
  /** The folder for the data and the state file; kept between runs. */
  readonly directory: string;
  readonly brokers: number;
  /** The port of the first broker; the others take the ports that follow. */
  readonly port: number;
  /** Whether to delete the data of earlier runs first. */
  readonly fresh?: boolean;
}

/**
 * Starts a cluster that goes on after this process, or finds that it is up already.
 *
 * @throws LocalServerError `KAFKA_ALREADY_UP` if one is up that is not the one asked for, and those of
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
  const address = ports.map((each) => `${LOOPBACK}:${each}`).join(',');
  const start = async () => (await startBrokers({ brokers, directory, ports })).server;
  const { alreadyUp } = await bringServerUp(KAFKA, { directory, address, ports, fresh, start });
  return { bootstrapServers: address, alreadyUp };
}
