import type { OutgoingMessage, Position } from './message.js';

/**
 * Stores several messages or none of them, whatever topics they go to and whatever happens to the
 * process. A name has one producer at a time: opening a second ends the first, whose next publish
 * rejects with ProducerReplacedError.
 *
 * @example
 * const producer = await broker.atomicProducer('notifications.redrive');
 * await producer.publishAtomically([letter, mark]);
 */
export interface AtomicProducer {
  /** Resolves when all are stored; rejects when none is, or when the broker's last answer got lost. */
  publishAtomically(messages: readonly OutgoingMessage[]): Promise<Position[]>;
  close(): Promise<void>;
}
