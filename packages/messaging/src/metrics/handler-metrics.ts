import type { DeadLetterReason } from '../consuming/pipeline/dead-letter-reason.js';
import type { Message } from '../ports/index.js';
import { DURATION_BOUNDS, Histogram } from './histogram.js';
import type { MessageCounts, Outcome } from './message-counts.js';

/** What becomes of the messages of one handler. Called per message: additions and one lookup. */
export class HandlerMetrics {
  readonly duration = new Histogram(DURATION_BOUNDS);
  retries = 0;
  /** Attempts that end well although the handler failed: the message is in another topic. */
  private readonly moved = new Map<Message, Outcome>();

  constructor(private readonly counts: MessageCounts) {}

  /** Stored as a dead letter; the attempt ends after it. */
  deadLettered(message: Message, reason: DeadLetterReason): void {
    this.counts.deadLetters[reason] += 1;
    this.moved.set(message, 'dead_lettered');
  }

  /** Stored in the retry topic; the attempt ends after it. */
  movedToRetryTopic(message: Message): void {
    this.moved.set(message, 'retried');
  }

  succeeded(message: Message, milliseconds: number): void {
    const outcome = this.moved.size > 0 ? this.outcomeOf(message) : 'handled';
    this.ended(message, outcome, milliseconds);
  }

  /** The message comes again. */
  failed(message: Message, milliseconds: number): void {
    this.moved.delete(message);
    this.ended(message, 'retried', milliseconds);
  }

  private ended(message: Message, outcome: Outcome, milliseconds: number): void {
    this.duration.observe(milliseconds / 1_000);
    this.counts.count(message.topic, outcome);
    if (outcome === 'retried') this.retries += 1;
  }

  private outcomeOf(message: Message): Outcome {
    const outcome = this.moved.get(message) ?? 'handled';
    this.moved.delete(message);
    return outcome;
  }
}
