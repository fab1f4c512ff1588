import { NotReadyError, UndecodableMessageError } from '../../errors.js';
import { thrownMessage } from '../../thrown-message.js';
import { isHopeless } from './dead-letter-reason.js';

/**
 * Turns whatever reading a message threw into a reason to give it up: it would be thrown again. Only
 * what is not ready, such as a schema registry, may be another time.
 */
export function toUnreadable(thrown: unknown): unknown {
  if (thrown instanceof NotReadyError || isHopeless(thrown)) return thrown;
  const problem = `The message cannot be read: ${thrownMessage(thrown)}`;
  return new UndecodableMessageError(problem, { cause: thrown });
}
