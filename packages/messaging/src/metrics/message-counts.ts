import {
  DEAD_LETTER_REASONS,
  type DeadLetterReason,
} from '../consuming/pipeline/dead-letter-reason.js';
import { OTHER } from './metric-family.js';

export const OUTCOMES = ['handled', 'retried', 'dead_lettered', 'ignored'] as const;

/**
 * How an attempt ended. What is `retried` comes again, from here or from the retry topic; what is
 * `ignored` has no handler.
 */
export type Outcome = (typeof OUTCOMES)[number];

/** What has become of the messages of one group, by topic and by reason. */
export class MessageCounts {
  readonly deadLetters: Record<DeadLetterReason, number> = zeros(DEAD_LETTER_REASONS);
  readonly topics = new Map<string, Record<Outcome, number>>();

  /** Topics with series of their own; 0 from the start, so that a rate sees the first message. */
  knows(topics: readonly string[]): void {
    for (const topic of topics) {
      if (!this.topics.has(topic)) this.topics.set(topic, zeros(OUTCOMES));
    }
  }

  count(topic: string, outcome: Outcome): void {
    const counts = this.topics.get(topic) ?? this.ofOthers();
    counts[outcome] += 1;
  }

  private ofOthers(): Record<Outcome, number> {
    this.knows([OTHER]);
    return this.topics.get(OTHER)!;
  }
}

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}
