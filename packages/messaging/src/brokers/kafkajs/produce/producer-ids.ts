import type { AnyBroker } from './ask-any.js';
import type { PartitionQueue } from './partition-queue.js';
import type { ProducerIdentity } from './produce-wire.js';

/** A producer id in its place among those this process was given. */
export interface NumberedIdentity {
  readonly identity: ProducerIdentity;
  readonly number: number;
}

/** Hears whether a new producer id could be had. */
export interface ProducerIdsListener {
  readonly given: () => void;
  readonly failed: (error: Error) => void;
}

/**
 * Gives partitions their producer ids. All share the newest one; a partition whose last request left
 * doubt begins anew under one that it has not used.
 */
export class ProducerIds {
  private newest: NumberedIdentity | undefined;
  private isAsking = false;

  constructor(
    private readonly brokers: Pick<AnyBroker, 'ask'>,
    private readonly listener: ProducerIdsListener,
  ) {}

  /** Gives a queue an id where it has none. @returns whether it has one; else one is asked for */
  give(queue: PartitionQueue): boolean {
    if (queue.hasIdentity) return true;
    if (this.newest && this.newest.number > queue.lastIdentity) queue.begin(this.newest);
    else if (!this.isAsking) void this.ask();
    return queue.hasIdentity;
  }

  private async ask(): Promise<void> {
    this.isAsking = true;
    try {
      const identity = await this.brokers.ask((connection) => connection.newIdentity());
      this.newest = { identity, number: (this.newest?.number ?? 0) + 1 };
      this.isAsking = false;
      this.listener.given();
    } catch (error) {
      this.isAsking = false;
      this.listener.failed(error as Error);
    }
  }
}
