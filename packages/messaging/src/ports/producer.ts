import type { OutgoingMessage, Position } from './message.js';

/** Is told what becomes of published messages. */
export interface ProducerObserver {
  /** One message was stored; with an error it was not, or nobody knows. */
  settled(topic: string, error?: unknown): void;
  /** All messages of one call were stored, so many milliseconds after it. */
  stored(milliseconds: number): void;
  /** So many messages left for the broker together. */
  requested(messages: number): void;
}

export interface Producer {
  /** Messages that wait to leave for the broker. */
  readonly waiting: number;
  /** Resolves once the message is stored durably. */
  publish(message: OutgoingMessage): Promise<Position>;
  /** Positions come in the order of the messages; order per key is kept. */
  publishBatch(messages: readonly OutgoingMessage[]): Promise<Position[]>;
  /** Waits for what is under way, then disconnects. */
  close(): Promise<void>;
}
