import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HistoryEntry, readHistory } from '../fixtures/recorder/history.js';
import { RECORDER } from './build-service.js';
import { ServiceProcess } from './service-process.js';

/** Recorders of one test: one topic, one group, one history, however many processes come and go. */
export class Recorders {
  readonly topic = `recorded-${randomUUID()}`;
  readonly group = `recorder-${randomUUID()}`;
  private readonly folder = mkdtempSync(join(tmpdir(), 'recorders-'));
  private readonly file = join(this.folder, 'history.jsonl');
  private readonly processes: ServiceProcess[] = [];

  constructor(private readonly environment: Readonly<Record<string, string | undefined>>) {}

  spawn(environment: Readonly<Record<string, string | undefined>> = {}): ServiceProcess {
    const service = ServiceProcess.spawn(
      {
        RECORDER_TOPIC: this.topic,
        RECORDER_HISTORY: this.file,
        KAFKA_CONSUMER_GROUP: this.group,
        ...this.environment,
        ...environment,
      },
      RECORDER,
    );
    this.processes.push(service);
    return service;
  }

  history(): HistoryEntry[] {
    return readHistory(this.file);
  }

  /** What handlers finished, in the order of finishing. */
  done(): HistoryEntry[] {
    return this.history().filter(({ what }) => what === 'done');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.processes.map((service) => service[Symbol.asyncDispose]()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
