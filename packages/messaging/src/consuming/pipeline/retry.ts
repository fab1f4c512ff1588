import { HandlerExhaustedError, NotReadyError, RetryableError } from '../../errors.js';
import { backoffMs } from '../backoff.js';
import type { FailurePolicy } from '../failure-policy.js';
import { Postponed } from '../postponed.js';
import { isHopeless } from './dead-letter-reason.js';
import type { Step } from './step.js';

type RetryPolicy = Pick<FailurePolicy, 'attempts' | 'baseDelayMs' | 'maxDelayMs' | 'onExhausted'>;

/**
 * Decides when to try again, and after how many tries to stop. The lanes do the waiting: the message
 * keeps its place before the others of its key, and its slot is free meanwhile.
 */
export function retry(policy: RetryPolicy): Step {
  return (next) => async (message, delivery) => {
    try {
      await next(message, delivery);
    } catch (error) {
      // The step waitUntilReady, further out, deals with NotReadyError.
      if (isHopeless(error) || error instanceof NotReadyError) throw error;
      const isExhausted = delivery.attempt >= policy.attempts;
      const blocked = isExhausted && policy.onExhausted === 'block';
      if (isExhausted && !blocked) throw new HandlerExhaustedError(delivery.attempt, error);
      throw new Postponed(askedDelayMs(error) ?? backoffMs(delivery.attempt, policy), {
        error,
        blocked,
      });
    }
  };
}

/** Finds the delay that the error asks for; anything that is no delay is ignored. */
function askedDelayMs(error: unknown): number | undefined {
  const delayMs = error instanceof RetryableError ? error.delayMs : undefined;
  return delayMs !== undefined && delayMs >= 0 ? delayMs : undefined;
}
