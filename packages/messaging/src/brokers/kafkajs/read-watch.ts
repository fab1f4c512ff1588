import {
  OperationRefusedError,
  ReadStalledError,
  TopicMissingError,
  TopicRecreatedError,
} from '../../errors.js';
import type { AdminConnection } from './admin-connection.js';
import { isMissingTopic } from './kafka-errors.js';
import type { ReadPosition, ReadProgress } from './read-progress.js';

/** Milliseconds a partition may be quiet before the broker is asked why. */
const QUIET_MS = 5_000;
/** Milliseconds without a message after which the reading has stalled. */
const STALLED_AFTER_MS = 60_000;

/** The stored offsets of a partition: from `low` up to, not including, `high`. */
interface Bounds {
  readonly partition: number;
  readonly low: string;
  readonly high: string;
}

/**
 * Finds out why nothing comes, which a fetch does not say: asks the broker whether the messages are
 * still stored, and the topic still the same.
 */
export class ReadWatch {
  private looking: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly admin: Pick<AdminConnection, 'run'>,
    private readonly progress: ReadProgress,
  ) {}

  /**
   * Moves the progress past deleted messages. Nothing follows from a broker that does not answer.
   *
   * @param quietMs looks only at partitions that have been quiet for that long
   * @throws TopicMissingError | TopicRecreatedError | OperationRefusedError | ReadStalledError
   */
  look(quietMs = QUIET_MS): Promise<void> {
    return (this.looking ??= this.lookAt(this.progress.quiet(quietMs)).finally(() => {
      this.looking = undefined;
    }));
  }

  /** Stops asking. */
  close(): void {
    this.closed = true;
  }

  private async lookAt(quiet: readonly ReadPosition[]): Promise<void> {
    for (const topic of new Set(quiet.map((each) => each.topic))) {
      if (this.closed) return;
      const bounds = await this.boundsOf(topic);
      if (!bounds) continue;
      for (const each of quiet) if (each.topic === topic) this.compare(each, bounds);
    }
    if (this.progress.idleMs > STALLED_AFTER_MS)
      throw new ReadStalledError(this.progress.describe());
  }

  private async boundsOf(topic: string): Promise<readonly Bounds[] | undefined> {
    try {
      return await this.admin.run((admin) => admin.fetchTopicOffsets(topic));
    } catch (error) {
      if (isMissingTopic(error))
        throw new TopicMissingError([topic], 'Check its name, or create it.', { cause: error });
      return undefined;
    }
  }

  /** Compares the bounds with the position before the broker was asked; the reading may have gone on since. */
  private compare({ topic, partition, next }: ReadPosition, all: readonly Bounds[]): void {
    const bounds = all.find((each) => each.partition === partition);
    if (!bounds) {
      throw new OperationRefusedError(
        `Topic "${topic}" has no partition ${partition}; it has ${all.length}, from 0.`,
      );
    }
    const [low, high] = [BigInt(bounds.low), BigInt(bounds.high)];
    if (high < next) throw new TopicRecreatedError(topic, next, high);
    if (low > next) this.progress.advance(topic, partition, low);
  }
}
