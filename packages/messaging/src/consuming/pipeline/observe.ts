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
 * Tells the observer how each attempt of one handler ended. One that has to wait until it is due
 * is none.
 */
export class AttemptReport {
  /** Attempts that end well although the handler failed: the message is in another topic. */
  private readonly elsewhere = new Map<Message, GivenUp | 'moved'>();

  constructor(
    private readonly group: string,
    private readonly handler: string,
    private readonly observer: HandlerObserver,
  ) {}

  /** Stored as a dead letter; the attempt ends after it. */
  readonly deadLettered = (message: Message, reason: DeadLetterReason, error: Error): void => {
    this.elsewhere.set(message, { reason, error });
  };

  /** Stored in the retry topic; the attempt ends after it. */
  readonly moved = (message: Message): void => {
    this.elsewhere.set(message, 'moved');
  };

  /** The outermost step: what it times is the whole attempt. */
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
