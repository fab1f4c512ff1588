import { join } from 'node:path';
import type { KafkaArtifacts } from './kafka-artifacts.js';
import { javaArguments } from './kafka-command.js';
import { LocalKafkaError } from './kafka-error.js';
import type { OrphanGuard } from './orphan-guard.js';
import { ServerProcess } from './server-process.js';

/**
 * One `java kafka.Kafka` process: start and end, nothing about the cluster.
 *
 * @example
 * ```ts
 * const broker = new BrokerProcess(artifacts, '/tmp/broker-1', guard);
 * broker.spawn();
 * await broker.stop();
 * ```
 */
export class BrokerProcess extends ServerProcess {
  /**
   * @param directory absolute; holds `server.properties`; `broker.log` is written beside it
   * @param guard ends the process should this one end first
   */
  constructor(artifacts: KafkaArtifacts, directory: string, guard: OrphanGuard) {
    const options = { maxHeapMegabytes: 512, logLevel: 'INFO', logTarget: 'SYSTEM_OUT' } as const;
    const args = [
      ...javaArguments(artifacts, 'kafka.Kafka', options),
      join(directory, 'server.properties'),
    ];
    super({ program: artifacts.java, args, log: join(directory, 'broker.log') }, guard);
  }

  /** @throws LocalKafkaError `KAFKA_START_FAILED` with the end of the log, if the process has ended */
  assertRunning(): void {
    if (this.pid !== undefined) return;
    throw new LocalKafkaError(
      'KAFKA_START_FAILED',
      `A broker ended while it was starting. The end of ${this.log}:\n${this.logTail()}`,
    );
  }
}
