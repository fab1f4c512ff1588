import type { Message } from './message.js';

/** What a handler is told about this delivery of the message. */
export interface Delivery {
  readonly group: string;
  /** 1 for the first try, counting up while the message stays with this consumer. */
  readonly attempt: number;
  /** Aborted when the result no longer counts: time is up, or the partition went elsewhere. */
  readonly signal: AbortSignal;
}

/** Resolves when the message is done for good; rejects to see it again. */
export type Handler<Context extends Delivery = Delivery> = (
  message: Message,
  delivery: Context,
) => Promise<void>;
