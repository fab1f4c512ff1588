import { type Message, placeOf } from '../../ports/index.js';
import { MessageUnstoredError } from '../../errors.js';
import { backoffMs } from '../backoff.js';
import { Postponed } from '../postponed.js';

const BACKOFF = { baseDelayMs: 100, maxDelayMs: 30_000 };

/**
 * Makes a message wait, with its key, that could not be stored in a topic of its group. It counts as
 * blocked, and only the storing is tried again.
 */
export function toUnstored(
  message: Message,
  topic: string,
  tries: number,
  cause: unknown,
): Postponed {
  const error = new MessageUnstoredError(placeOf(message), topic, cause);
  return new Postponed(backoffMs(tries, BACKOFF), { error, blocked: true });
}
