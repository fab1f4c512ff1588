import type { HandlerMetrics } from '../../metrics/handler-metrics.js';
import { Postponed } from '../postponed.js';
import type { Step } from './step.js';

/** Times each attempt and counts how it ended. One that has to wait until it is due is none. */
export function metrics(handler: HandlerMetrics): Step {
  return (next) => async (message, delivery) => {
    const begin = performance.now();
    try {
      await next(message, delivery);
    } catch (error) {
      const isAttempt = !(error instanceof Postponed) || isFailedAttempt(error);
      if (isAttempt) handler.failed(message, performance.now() - begin);
      throw error;
    }
    handler.succeeded(message, performance.now() - begin);
  };
}

function isFailedAttempt({ failure }: Postponed): boolean {
  return failure !== undefined && failure.isAttempt !== false;
}
