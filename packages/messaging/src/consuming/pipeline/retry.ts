import { HandlerExhaustedError, NotReadyError, RetryableError } from '../../errors.js';
import { backoffMs } from '../backoff.js';
import type { FailurePolicy } from '../failure-policy.js';
import { Postponed } from '../postponed.js';
import { isHopeless } from './dead-letter-reason.js';
import type { Step } from './step.js';

type RetryPolicy = Pick<FailurePolicy, 'attempts' | 'baseDelayMs' | 'maxDelayMs' | 'onExhausted'>;

/**
 * Says when to try again, and when that was often enough. The lanes do the waiting: the message
 * keeps its place before the others of its key, and its slot is free meanwhile.
 */
export function retry(policy: RetryPolicy): Step {
  return (next) => async (message, delivery) => {
    try {
      await next(message, delivery);
    } catch (error) {
      // What waits until it is ready does so further out.
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

/** Where the error knows when to come back; what is no delay counts as not knowing. */
function askedDelayMs(error: unknown): number | undefined {
  const delayMs = error instanceof RetryableError ? error.delayMs : undefined;
  return delayMs !== undefined && delayMs >= 0 ? delayMs : undefined;
}
