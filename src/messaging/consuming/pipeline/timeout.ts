import { HandlerTimedOutError } from '../../errors.js';
import type { Step } from './step.js';

/**
 * A handler that takes longer than `timeoutMs` has failed. Its signal is aborted; one that does
 * not listen goes on behind our back, and may still be at it when it is tried again.
 */
export function timeout(timeoutMs: number): Step {
  return (next) => async (message, delivery) => {
    const controller = new AbortController();
    const signal = AbortSignal.any([delivery.signal, controller.signal]);
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const late = new HandlerTimedOutError(timeoutMs);
        controller.abort(late);
        reject(late);
      }, timeoutMs);
    });
    try {
      await Promise.race([next(message, { ...delivery, signal }), timedOut]);
    } finally {
      clearTimeout(timer);
    }
  };
}
