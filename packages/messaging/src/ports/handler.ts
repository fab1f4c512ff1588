import type { Message } from './message.js';

/** One delivery of a message to a handler. */
export interface Delivery {
  readonly group: string;
  /** 1 for the first try, counting up while the message stays with this consumer. */
  readonly attempt: number;
  /** Aborts when the result no longer counts: time is up, or the partition went elsewhere. */
  readonly signal: AbortSignal;
}

/** Handles a message: resolves when it is done for good, rejects to see it again. */
export type Handler<Context extends Delivery = Delivery> = (
  message: Message,
  delivery: Context,
) => Promise<void>;
