import type { MessagingError } from '../errors.js';
import type { Message } from '../ports/index.js';

const verdicts = new WeakMap<Message, MessagingError>();

/** Gives a message up before anybody looks into it: it becomes a dead letter by its bytes alone. */
export function condemn(message: Message, error: MessagingError): void {
  verdicts.set(message, error);
}

/** Finds why a message was given up before it was looked into; `undefined` where it was not. */
export function verdictOn(message: Message): MessagingError | undefined {
  return verdicts.get(message);
}

/** The header of a dead letter whose value is a batch that could not be read: its offsets, such as `5-9`. */
export const BATCH_OFFSETS_HEADER = 'dlt-batch-offsets';
