import { HandlerTimedOutError } from '../../errors.js';
import { LazyDelivery } from '../lazy-delivery.js';
import { LazySignal } from '../lazy-signal.js';
import type { Step } from './step.js';

/**
 * Fails a handler that takes longer than `timeoutMs` milliseconds, and aborts its signal. A handler
 * that ignores the signal goes on, and may still be running when the message is tried again.
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
