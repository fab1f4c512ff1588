import type { Message, TopicPartition } from './message.js';

/** A range of one partition. */
export interface OffsetRange extends TopicPartition {
  readonly from: bigint;
  /** The first offset after the range; without it, the range never ends. */
  readonly to?: bigint;
}

/**
 * Reads stored messages without joining a consumer group or moving one.
 *
 * @example
 * const range = { topic: 'orders', partition: 0, from: 0n, to: 100n };
 * for await (const message of reader.read([range])) console.log(message.offset);
 */
export interface Reader {
  /**
   * Yields the messages in offset order per partition, and ends when all ranges are read or
   * `signal` aborts. Messages that were deleted or compacted away are left out.
   *
   * @throws BrokerUnreachableError | BrokerRefusedError | TopicMissingError
   * @throws OperationRefusedError where there is no such partition
   * @throws TopicRecreatedError where the topic was deleted and created again
   * @throws ReadStalledError where an open transaction, or a missing leader, holds messages back
   */
  read(ranges: readonly OffsetRange[], signal?: AbortSignal): AsyncIterable<Message>;
}
