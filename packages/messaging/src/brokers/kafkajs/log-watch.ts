import type { Consumer as KafkaJsConsumer, EachBatchPayload } from 'kafkajs';
import type { OwnedPartition } from '../../consuming/owned-partition.js';
import { partitionKey } from '../../ports/index.js';
import { settledWithin } from '../../settled-within.js';
import type { KafkaJsCluster } from './kafkajs-cluster.js';
import type { CommitMetadata } from './commit-metadata.js';
import type { ChangedLog, LogChanges } from './log-changes.js';

const LOOK_EVERY_MS = 10_000;
const LOOK_TIMEOUT_MS = 5_000;

/** What is looked at: a consumer that is in its group, and what it owns. */
export interface Watched {
  readonly cluster: KafkaJsCluster;
  readonly consumer: Pick<KafkaJsConsumer, 'seek'>;
  readonly owned: readonly OwnedPartition[];
}

/** Has partitions read again whose logs have become others, from where their new messages begin. */
export class LogWatch {
  /** Settled when it is known whether the offsets mean what they did. Nothing is to be taken in before. */
  looked: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param watched `undefined` outside the group
   * @param onChange called once for each change
   */
  constructor(
    private readonly changes: LogChanges,
    private readonly watched: () => Watched | undefined,
    private readonly onChange: (change: ChangedLog) => void,
  ) {}

  /** Looks now, as after each join, and now and then from here on. */
  look(): void {
    this.looked = settledWithin(LOOK_TIMEOUT_MS, this.readAgain());
    this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Notes by which leader a batch was stored. */
  read({ batch }: Pick<EachBatchPayload, 'batch'>): void {
    this.changes.read(batch, epochOf(batch.messages.at(-1)));
  }

  /** Finds what to note of the log beside a committed offset. */
  metadataOf(partition: OwnedPartition): CommitMetadata | undefined {
    return this.changes.metadataOf(partition);
  }

  private async readAgain(): Promise<void> {
    const watched = this.watched();
    if (!watched) return;
    const { cluster, consumer, owned } = watched;
    const places = owned.map(({ topic, partition, progress }) => {
      return { topic, partition, next: progress.next };
    });
    // Brokers that do not answer say nothing; it is asked again.
    const found = await this.changes.find(cluster, places).catch(() => []);
    for (const change of found) {
      const { topic, partition, from } = change;
      // What comes from there on is new, whatever its offsets.
      const owner = owned.find((each) => partitionKey(each) === partitionKey(change));
      if (owner) owner.expectsRepetition = false;
      consumer.seek({ topic, partition, offset: String(from) });
      this.onChange(change);
    }
  }
}

/** Finds by which leader a message was stored, which kafkajs's types leave out. */
function epochOf(message: unknown): number | undefined {
  const { batchContext } = (message ?? {}) as {
    batchContext?: { partitionLeaderEpoch?: number };
  };
  return batchContext?.partitionLeaderEpoch;
}
