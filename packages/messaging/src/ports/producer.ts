import type { OutgoingMessage, Position } from './message.js';

/** Hears what becomes of published messages. */
export interface ProducerObserver {
  /** A message was stored; with an `error`, it was not, or nobody knows. */
  settled(topic: string, error?: unknown): void;
  /** All messages of a call were stored, that many milliseconds after it. */
  stored(milliseconds: number): void;
  /** That many messages left for the broker together. */
  requested(messages: number): void;
}

/**
 * Publishes messages.
 *
 * @example
 * const { partition, offset } = await producer.publish({ topic: 'orders', key: null, value, headers: {} });
 */
export interface Producer {
  /** Messages that wait to leave for the broker. */
  readonly waiting: number;
  /**
   * Resolves once the message is stored durably. What one partition, topic or broker does concerns
   * its own messages alone.
   *
   * @throws MessageTooLargeError | TopicMissingError | BrokerRefusedError | PublishFailedError where it is
   *   refused, PublisherOverloadedError | ProducerClosedError where it is not even queued: nothing is stored
   * @throws BrokerUnreachableError | PartitionUnavailableError, whose `mayBeStored` says what is known
   * @throws PublishTimedOutError where nobody knows whether it is stored
   */
  publish(message: OutgoingMessage): Promise<Position>;
  /** Resolves with positions in the order of the messages; keeps the order of each key. @throws as `publish` */
  publishBatch(messages: readonly OutgoingMessage[]): Promise<Position[]>;
  /** Waits for messages under way, then disconnects. */
  close(): Promise<void>;
}
