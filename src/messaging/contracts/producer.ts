import type { OutgoingMessage, Position } from './message.js';

export interface Producer {
  /** Resolves once the message is stored durably. */
  publish(message: OutgoingMessage): Promise<Position>;
  /** Positions come in the order of the messages; order per key is kept. */
  publishBatch(messages: readonly OutgoingMessage[]): Promise<Position[]>;
  /** Waits for what is under way, then disconnects. */
  close(): Promise<void>;
}
