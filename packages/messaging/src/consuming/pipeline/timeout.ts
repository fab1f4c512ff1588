import { HandlerTimedOutError } from '../../errors.js';
import { LazyDelivery } from '../lazy-delivery.js';
import { LazySignal } from '../lazy-signal.js';
import type { Step } from './step.js';

/**
 * A handler that takes longer than `timeoutMs` has failed. Its signal is aborted; one that does
 * not listen goes on behind our back, and may still be at it when it is tried again.
 */
export function timeout(timeoutMs: number): Step {
  return (next) => (message, delivery) =>
    new Promise((resolve, reject) => {
      const run = new LazySignal(delivery);
      const timer = setTimeout(() => {
        const late = new HandlerTimedOutError(timeoutMs);
        run.abort(late);
        reject(late);
      }, timeoutMs);
      const { group, attempt, event } = delivery;
      next(message, new LazyDelivery(group, attempt, event, run))
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
}
