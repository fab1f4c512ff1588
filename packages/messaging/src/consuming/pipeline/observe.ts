import type {
  DeadLetterReason,
  HandlerAttempt,
  HandlerObserver,
  Message,
} from '../../ports/index.js';
import { Postponed } from '../postponed.js';
import type { PipelineDelivery, Step } from './step.js';

interface GivenUp {
  readonly reason: DeadLetterReason;
  readonly error: Error;
}

/**
 * Tells the observer how each attempt of a handler ended. A message that is sent away until it is
 * due has had no attempt.
 */
export class AttemptReport {
  /** Attempts that end well although the handler failed, because the message is in another topic. */
  private readonly elsewhere = new Map<Message, GivenUp | 'moved'>();

  constructor(
    private readonly group: string,
    private readonly handler: string,
    private readonly observer: HandlerObserver,
  ) {}

  /** Notes that the message was stored as a dead letter; its attempt ends after that. */
  readonly deadLettered = (message: Message, reason: DeadLetterReason, error: Error): void => {
    this.elsewhere.set(message, { reason, error });
  };

  /** Notes that the message was stored in the retry topic; its attempt ends after that. */
  readonly moved = (message: Message): void => {
    this.elsewhere.set(message, 'moved');
  };

  /** The outermost step, which times the whole attempt. */
  readonly step: Step = (next) => async (message, delivery) => {
    const begin = performance.now();
    try {
      await next(message, delivery);
    } catch (error) {
      this.elsewhere.delete(message);
      if (isAttempt(error)) this.observer.failed?.(this.ended(message, delivery, begin), error);
      throw error;
    }
    this.endedWell(this.ended(message, delivery, begin));
  };

  private ended(message: Message, { attempt }: PipelineDelivery, begin: number): HandlerAttempt {
    const { group, handler } = this;
    return { group, handler, message, attempt, milliseconds: performance.now() - begin };
  }

  private endedWell(attempt: HandlerAttempt): void {
    const { elsewhere, observer } = this;
    const outcome = elsewhere.size > 0 ? elsewhere.get(attempt.message) : undefined;
    if (!outcome) return observer.succeeded?.(attempt);
    elsewhere.delete(attempt.message);
    if (outcome === 'moved') observer.moved?.(attempt);
    else observer.deadLettered?.(attempt, outcome.reason, outcome.error);
  }
}

function isAttempt(error: unknown): boolean {
  if (!(error instanceof Postponed)) return true;
  return error.failure !== undefined && error.failure.isAttempt !== false;
}
