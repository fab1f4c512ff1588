import { setTimeout as delay } from 'node:timers/promises';
import { inspect, isDeepStrictEqual } from 'node:util';
import type { Admin, Producer } from '@nest-kafka-kit/messaging/broker';
import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import { Recorders } from '../support/recorder-process.js';
import type { ServiceProcess } from '@nest-kafka-kit/testing';
import { CommitSampler } from './commit-sampler.js';
import { checkHistory, type CommitSample, type HistoryReport } from './history-checker.js';
import { type Publish, Publisher, throughProducer } from './publisher.js';
import { violationsOf } from './violations.js';

export interface ExperimentOptions {
  readonly bootstrapServers: string;
  readonly partitions?: number;
  /** Handlers side by side in each service. */
  readonly concurrency?: number;
  /** Further settings of the services. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A dead member holds up its group for as long. */
const SESSION_TIMEOUT_MS = 3_000;
/** Where brokers are not at fault, no publish may fail, however busy the machine. */
const PUBLISH_TIMEOUT_MS = 30_000;
/** How long handlers may take for what a test waits for. */
const PATIENCE_MS = 60_000;
/** Without a handler finishing for as long, what is missing counts as lost. */
const SETTLED_AFTER_MS = 20_000;
/** Longer than the broker holds back a fetch. */
const COMMIT_UNDER_WAY_MS = 400;
const LOOK_EVERY_MS = 200;

/**
 * One fault, one topic, one group: publishes, services that come and go, and in the end the
 * checker's report.
 *
 * @example
 * await using experiment = await Experiment.prepare({ bootstrapServers });
 * const service = experiment.recorders.spawn();
 * await experiment.publisher.run({ events: 1_000, perSecond: 500, workMs: 5 });
 * await experiment.settled();
 * expect(violationsOf(experiment.report())).toEqual(NO_VIOLATIONS);
 */
export class Experiment {
  readonly recorders: Recorders;
  /** Publishes from this process, unless `publishThrough` has been called. */
  publisher: Publisher;
  private readonly crashes: CommitSample[] = [];
  private readonly doneByProcess = new Map<number, number>();
  private done = 0;
  /** Entries of the history that are in the counts. */
  private counted = 0;

  private constructor(
    private readonly producer: Producer,
    private readonly admin: Admin,
    private readonly sampler: CommitSampler,
    recorders: Recorders,
  ) {
    this.recorders = recorders;
    this.publisher = new Publisher(throughProducer(producer, recorders.topic));
  }

  /** Creates the topic and begins to watch commits. */
  static async prepare({
    bootstrapServers,
    partitions = 6,
    concurrency = 16,
    environment,
  }: ExperimentOptions): Promise<Experiment> {
    const recorders = new Recorders({
      KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
      KAFKA_SESSION_TIMEOUT_MS: String(SESSION_TIMEOUT_MS),
      RECORDER_PARTITIONS: String(partitions),
      RECORDER_CONCURRENCY: String(concurrency),
      ...environment,
    });
    const broker = new KafkaBroker({
      connection: { bootstrapServers: bootstrapServers.split(','), clientId: 'faults' },
      publishTimeoutMs: PUBLISH_TIMEOUT_MS,
    });
    const admin = broker.admin();
    const topic = { name: recorders.topic, partitions, replicationFactor: -1, config: {} };
    await admin.createTopics([topic]);
    const sampler = new CommitSampler(admin, recorders);
    sampler.start();
    return new Experiment(broker.producer(), admin, sampler, recorders);
  }

  publishThrough(publish: Publish): void {
    this.publisher = new Publisher(publish);
  }

  /** What handlers have finished: in all, or in one process. */
  doneCount(service?: ServiceProcess): number {
    const history = this.recorders.history();
    for (; this.counted < history.length; this.counted++) {
      const { what, pid } = history[this.counted]!;
      if (what !== 'done') continue;
      this.done += 1;
      this.doneByProcess.set(pid, (this.doneByProcess.get(pid) ?? 0) + 1);
    }
    return service ? (this.doneByProcess.get(service.pid) ?? 0) : this.done;
  }

  /**
   * Waits until handlers have finished `count` more: in all, or in one process.
   *
   * @throws Error with what the checker finds, when they do not
   */
  async handles(count: number, service?: ServiceProcess): Promise<void> {
    const wanted = this.doneCount(service) + count;
    const deadline = Date.now() + PATIENCE_MS;
    while (this.doneCount(service) < wanted) {
      if (Date.now() > deadline) {
        const violations = inspect(violationsOf(this.report()), { depth: 3 });
        throw new Error(
          `Of ${count} events ${wanted - this.doneCount(service)} were not handled: ${violations}\n${this.recorders.lastWords()}`,
        );
      }
      await delay(20);
    }
  }

  /** Ends a service as a crash would. Resolves with what was committed then. */
  async crash(service: ServiceProcess): Promise<CommitSample> {
    await service.kill('SIGKILL');
    const sample = await this.lastCommit();
    this.crashes.push(sample);
    return sample;
  }

  /** A commit that was under way may wait in the broker's socket, behind a fetch, and still be stored. */
  private async lastCommit(): Promise<CommitSample> {
    let last: CommitSample;
    let next = await this.sampler.sample();
    do {
      last = next;
      await delay(COMMIT_UNDER_WAY_MS);
      next = await this.sampler.sample();
    } while (!isDeepStrictEqual(next.committed, last.committed));
    return next;
  }

  /** Messages that the group has not committed. */
  async lag(): Promise<bigint> {
    const partitions = await this.admin.lag(this.recorders.group, this.recorders.topic);
    return partitions.reduce((sum, { lag }) => sum + lag, 0n);
  }

  /** Waits until all that was published is handled, or nothing happens any more. */
  async settled(): Promise<void> {
    let seen = 0;
    let since = Date.now();
    while (Date.now() - since < SETTLED_AFTER_MS) {
      const count = this.doneCount();
      if (count >= this.publisher.published.length && this.report().lost.length === 0) return;
      if (count > seen) since = Date.now();
      seen = count;
      await delay(LOOK_EVERY_MS);
    }
    console.error(`Not all was handled:\n${this.recorders.said().join('\n')}`);
  }

  /** What the checker says of everything so far. */
  report(): HistoryReport {
    return checkHistory({
      published: this.publisher.published,
      history: this.recorders.history(),
      commits: this.sampler.samples,
      crashes: this.crashes,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sampler.stop();
    await this.producer.close();
    await this.recorders[Symbol.asyncDispose]();
    await this.admin.close();
  }
}
