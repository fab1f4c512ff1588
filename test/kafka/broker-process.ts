import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaArtifacts } from './kafka-artifacts.js';
import { javaArguments } from './kafka-command.js';
import { LocalKafkaError } from './kafka-error.js';
import type { OrphanGuard } from './orphan-guard.js';
import { lastLines } from './run-command.js';

/** A broker that has not ended this long after SIGTERM is killed; by default, in milliseconds. */
const STOP_TIMEOUT_MS = 15_000;

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
export class BrokerProcess {
  private child: ChildProcess | undefined;

  /**
   * @param directory absolute; holds `server.properties`; `broker.log` is written beside it
   * @param guard ends the process should this one end first
   */
  constructor(
    private readonly artifacts: KafkaArtifacts,
    readonly directory: string,
    private readonly guard: OrphanGuard,
  ) {}

  /** `undefined` while no process runs. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts the process if none runs. It is not ready to serve yet. */
  spawn(): void {
    if (this.child) return;
    const options = { maxHeapMegabytes: 512, logLevel: 'INFO', logTarget: 'SYSTEM_OUT' } as const;
    const log = openSync(join(this.directory, 'broker.log'), 'a');
    const child = spawn(
      this.artifacts.java,
      [
        ...javaArguments(this.artifacts, 'kafka.Kafka', options),
        join(this.directory, 'server.properties'),
      ],
      // In a session of its own: Ctrl-C must not reach the brokers behind the back of a test that is cleaning up.
      { cwd: this.directory, stdio: ['ignore', log, log], detached: true },
    );
    closeSync(log);
    this.child = child;
    const { pid } = child;
    if (pid !== undefined) this.guard.watch(pid);
    const ended = () => {
      if (pid !== undefined) this.guard.forget(pid);
      if (this.child === child) this.child = undefined;
    };
    child.once('exit', ended).once('error', ended);
  }

  /** SIGTERM, then SIGKILL after `timeoutMs`. Resolves when the process is gone; at once if none runs. */
  async stop(timeoutMs = STOP_TIMEOUT_MS): Promise<void> {
    const timer = setTimeout(() => this.child?.kill('SIGKILL'), timeoutMs);
    try {
      await this.end('SIGTERM');
    } finally {
      clearTimeout(timer);
    }
  }

  /** SIGKILL: no goodbye to the cluster, nothing flushed. Resolves when the process is gone. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Lets this process end while the broker goes on. */
  detach(): void {
    this.child?.unref();
  }

  /** @throws LocalKafkaError `KAFKA_START_FAILED` with the end of the log, if the process has ended */
  assertRunning(): void {
    if (this.child) return;
    throw new LocalKafkaError(
      'KAFKA_START_FAILED',
      `A broker ended while it was starting. The end of ${join(this.directory, 'broker.log')}:\n${this.logTail()}`,
    );
  }

  /** The last 40 lines the broker printed. */
  logTail(): string {
    return lastLines(readFileSync(join(this.directory, 'broker.log'), 'utf8'), 40);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
