import type { Message } from '../../ports/index.js';
import { NotReadyError } from '../../errors.js';
import { backoffMs } from '../backoff.js';
import { Postponed } from '../postponed.js';
import type { Step } from './step.js';

const BACKOFF = { baseDelayMs: 500, maxDelayMs: 30_000 };

interface Tries {
  readonly all: number;
  /** Those after which the message may be given up. */
  readonly ofGiveUp: number;
}

/**
 * Makes a message wait, with its key, while something it needs is not ready, be it to read it or to
 * publish what its handler publishes. The handler keeps its attempts.
 */
export function waitUntilReady(): Step {
  const tries = new WeakMap<Message, Tries>();
  return (next) => async (message, delivery) => {
    try {
      await next(message, delivery);
    } catch (error) {
      if (!(error instanceof NotReadyError)) throw error;
      if (error.isSilent) throw new Postponed(error.delayMs ?? backoffMs(1, BACKOFF));
      const { all, ofGiveUp } = tries.get(message) ?? { all: 0, ofGiveUp: 0 };
      const count = all + 1;
      // A wait for what is away says nothing about the message: only tries that count are counted.
      const counted = ofGiveUp + (error.giveUp ? 1 : 0);
      if (error.giveUp && counted >= error.giveUp.afterTries) throw error.giveUp.error;
      tries.set(message, { all: count, ofGiveUp: counted });
      const failure = { error, blocked: false, isAttempt: false };
      throw new Postponed(error.delayMs ?? backoffMs(count, BACKOFF), failure);
    }
  };
}
