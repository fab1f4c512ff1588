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
/** Milliseconds without anything to read before the end: by then something holds it back. */
const STALLED_AFTER_MS = 60_000;

/** What the broker stores of a partition: from `low` up to, not including, `high`. */
interface Bounds {
  readonly partition: number;
  readonly low: string;
  readonly high: string;
}

/**
 * Where nothing comes, a fetch does not say why: asks the broker whether that is still stored, and
 * still the same topic.
 */
export class ReadWatch {
  private looking: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly admin: Pick<AdminConnection, 'run'>,
    private readonly progress: ReadProgress,
  ) {}

  /**
   * Moves the progress beyond what was deleted. A broker that does not answer is no news.
   *
   * @param quietMs looks only at partitions that have been quiet for that long
   * @throws TopicMissingError | TopicRecreatedError | OperationRefusedError | ReadStalledError
   */
  look(quietMs = QUIET_MS): Promise<void> {
    return (this.looking ??= this.lookAt(this.progress.quiet(quietMs)).finally(() => {
      this.looking = undefined;
    }));
  }

  /** Asks nothing more. */
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

  /** With where the reading stood before the broker was asked; it may have gone on meanwhile. */
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
