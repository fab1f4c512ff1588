import type { Message, TopicPartition } from './message.js';

/** A stretch of one partition. */
export interface OffsetRange extends TopicPartition {
  readonly from: bigint;
  /** The first offset that is no longer part of it; without it the range never ends. */
  readonly to?: bigint;
}

/** Reads what is stored, beside all consumer groups and without moving any. */
export interface Reader {
  /**
   * Yields the messages in offset order per partition, and ends when all ranges are read or
   * `signal` is aborted. What was deleted or compacted away is left out.
   *
   * @throws BrokerUnreachableError | BrokerRefusedError | TopicMissingError
   * @throws OperationRefusedError where there is no such partition
   * @throws TopicRecreatedError where the topic is no longer the one that the range is of
   * @throws ReadStalledError where something holds back what is stored
   */
  read(ranges: readonly OffsetRange[], signal?: AbortSignal): AsyncIterable<Message>;
}
