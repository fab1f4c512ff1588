import { setTimeout as delay } from 'node:timers/promises';
import type { Admin } from '@nest-kafka-kit/messaging/broker';
import type { Recorders } from '../support/recorder-process.js';
import type { CommitSample } from './history-checker.js';

const INTERVAL_MS = 100;

/** Asks the broker again and again what is committed, while services come and go. */
export class CommitSampler {
  readonly samples: CommitSample[] = [];
  private readonly stopping = new AbortController();
  private sampling: Promise<void> | undefined;

  constructor(
    private readonly admin: Admin,
    private readonly recorders: Recorders,
  ) {}

  start(): void {
    this.sampling ??= this.sampleUntilStopped();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.sampling;
  }

  /** What is committed now. */
  async sample(): Promise<CommitSample> {
    const lag = await this.admin.lag(this.recorders.group, this.recorders.topic);
    const committed = new Map(
      lag.flatMap(({ partition, committed: offset }) =>
        offset === null ? [] : [[partition, offset] as const],
      ),
    );
    const sample = { committed, entries: this.recorders.history().length };
    this.samples.push(sample);
    return sample;
  }

  private async sampleUntilStopped(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      // Brokers that are away, and a topic that is not there yet, are part of the tests.
      await this.sample().catch(() => undefined);
      await delay(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
