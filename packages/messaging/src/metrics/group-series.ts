import type { Counter, Histogram } from 'prom-client';
import {
  DEAD_LETTER_REASONS,
  type DeadLetterReason,
  type GroupOverview,
} from '../ports/index.js';
import { LABEL, OTHER } from './labels.js';

const OUTCOMES = ['handled', 'retried', 'dead_lettered', 'ignored'] as const;

/**
 * How an attempt ended. What is `retried` comes again, from here or from the retry topic; what is
 * `ignored` has no handler.
 */
export type Outcome = (typeof OUTCOMES)[number];

export interface HandlerFamilies {
  readonly consumed: Counter;
  readonly duration: Histogram;
  readonly retries: Counter;
  readonly deadLetters: Counter;
}

interface HandlerSeries {
  readonly duration: Histogram.Internal<string>;
  readonly retries: Counter.Internal;
}

type Counters<Name extends string> = Readonly<Record<Name, Counter.Internal>>;

/** The series of one consumer group, found once: prom-client looks labels up for every value. */
export class GroupSeries {
  readonly deadLetters: Counters<DeadLetterReason>;
  private readonly topics = new Map<string, Counters<Outcome>>();
  private readonly handlers = new Map<string, HandlerSeries>();

  /** @param known the topics and handlers whose series are there from the start */
  constructor(
    private readonly group: string,
    private readonly families: HandlerFamilies,
    known: Pick<GroupOverview, 'topics' | 'handlers'> = { topics: [], handlers: [] },
  ) {
    this.deadLetters = zeros(families.deadLetters, DEAD_LETTER_REASONS, (reason) => ({
      [LABEL.group]: group,
      [LABEL.reason]: reason,
    }));
    for (const topic of known.topics) this.addTopic(topic);
    for (const handler of known.handlers) this.handler(handler);
  }

  /** Topics that the code does not know share one series. */
  consumed(topic: string): Counters<Outcome> {
    return this.topics.get(topic) ?? this.topics.get(OTHER) ?? this.addTopic(OTHER);
  }

  handler(name: string): HandlerSeries {
    return this.handlers.get(name) ?? this.addHandler(name);
  }

  private addTopic(topic: string): Counters<Outcome> {
    const counters = zeros(this.families.consumed, OUTCOMES, (outcome) => ({
      [LABEL.group]: this.group,
      [LABEL.destination]: topic,
      [LABEL.outcome]: outcome,
    }));
    this.topics.set(topic, counters);
    return counters;
  }

  private addHandler(name: string): HandlerSeries {
    const { duration, retries } = this.families;
    const labels = { [LABEL.group]: this.group, [LABEL.handler]: name };
    duration.zero(labels);
    retries.inc(labels, 0);
    const series = { duration: duration.labels(labels), retries: retries.labels(labels) };
    this.handlers.set(name, series);
    return series;
  }
}

/** One counter for each name, all of which are shown with 0. */
function zeros<Name extends string>(
  family: Counter,
  names: readonly Name[],
  labelsOf: (name: Name) => Record<string, string>,
): Counters<Name> {
  const counters = names.map((name) => {
    family.inc(labelsOf(name), 0);
    return [name, family.labels(labelsOf(name))];
  });
  return Object.fromEntries(counters) as Counters<Name>;
}
