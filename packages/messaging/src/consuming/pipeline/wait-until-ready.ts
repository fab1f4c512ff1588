import type { Message } from '../../ports/index.js';
import { NotReadyError } from '../../errors.js';
import { backoffMs } from '../backoff.js';
import { Postponed } from '../postponed.js';
import type { Step } from './step.js';

const BACKOFF = { baseDelayMs: 500, maxDelayMs: 30_000 };

/**
 * Makes a message wait, with its key, while something it needs is not ready, be it to read it or to
 * publish what its handler publishes. The handler keeps its attempts.
 */
export function waitUntilReady(): Step {
  const tries = new WeakMap<Message, number>();
  return (next) => async (message, delivery) => {
    try {
      await next(message, delivery);
    } catch (error) {
      if (!(error instanceof NotReadyError)) throw error;
      if (error.isSilent) throw new Postponed(error.delayMs ?? backoffMs(1, BACKOFF));
      const count = (tries.get(message) ?? 0) + 1;
      if (error.giveUp && count >= error.giveUp.afterTries) throw error.giveUp.error;
      tries.set(message, count);
      const failure = { error, blocked: false, isAttempt: false };
      throw new Postponed(error.delayMs ?? backoffMs(count, BACKOFF), failure);
    }
  };
}
