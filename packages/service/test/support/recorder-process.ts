import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HistoryEntry, HistoryReader } from '../fixtures/recorder/history.js';
import { RECORDER, RECORDER_CLI } from './build-service.js';
import { CliProcess, ServiceProcess } from '@nest-kafka-kit/testing';

const LAST_WORDS = 40;

/** Recorders of one test: one topic, one group, one history, however many processes come and go. */
export class Recorders {
  readonly topic = `recorded-${randomUUID()}`;
  readonly group = `recorder-${randomUUID()}`;
  private readonly folder = mkdtempSync(join(tmpdir(), 'recorders-'));
  private readonly file = join(this.folder, 'history.jsonl');
  private readonly reader = new HistoryReader(this.file);
  private readonly processes: ServiceProcess[] = [];

  constructor(private readonly given: Readonly<Record<string, string | undefined>>) {}

  /** What each process of this test is started with: a recorder, or a command on it. */
  get environment(): Readonly<Record<string, string | undefined>> {
    return {
      RECORDER_TOPIC: this.topic,
      RECORDER_HISTORY: this.file,
      KAFKA_CONSUMER_GROUP: this.group,
      ...this.given,
    };
  }

  spawn(environment: Readonly<Record<string, string | undefined>> = {}): ServiceProcess {
    const service = ServiceProcess.spawn({ ...this.environment, ...environment }, RECORDER);
    this.processes.push(service);
    return service;
  }

  /** A command on the recorder's topic and group. */
  command(
    args: readonly string[],
    environment: Readonly<Record<string, string | undefined>> = {},
  ): CliProcess {
    return CliProcess.spawn(args, { ...this.environment, ...environment }, RECORDER_CLI);
  }

  /** What handlers did, in the order of writing. The same array each time, and longer. */
  history(): readonly HistoryEntry[] {
    return this.reader.read();
  }

  /** What handlers finished, in the order of finishing. */
  done(): HistoryEntry[] {
    return this.history().filter(({ what }) => what === 'done');
  }

  /** Every line of every process. */
  said(): string[] {
    return this.processes.flatMap(({ output }) => output);
  }

  /** The end of what each process said, for a test that fails. */
  lastWords(): string {
    return this.processes
      .map(({ pid, output }) => `pid ${pid}:\n${output.slice(-LAST_WORDS).join('\n')}`)
      .join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.processes.map((service) => service[Symbol.asyncDispose]()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
