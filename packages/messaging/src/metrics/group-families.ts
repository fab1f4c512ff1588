import { DEAD_LETTER_REASONS } from '../consuming/pipeline/dead-letter-reason.js';
import type { GroupMetrics } from './group-metrics.js';
import type { HandlerMetrics } from './handler-metrics.js';
import { OUTCOMES } from './message-counts.js';
import {
  counter,
  histogram,
  LABEL,
  type Labels,
  type MetricFamily,
  type Sample,
} from './metric-family.js';

/** What the groups of this process have done with their messages. */
export function groupFamilies(groups: readonly GroupMetrics[]): MetricFamily[] {
  const perHandler = (read: (handler: HandlerMetrics, labels: Labels) => Sample[]): Sample[] =>
    groups.flatMap(({ group, handlers }) =>
      [...handlers].flatMap(([name, handler]) =>
        read(handler, { [LABEL.group]: group, [LABEL.handler]: name }),
      ),
    );
  return [
    counter(
      'messaging_client_consumed_messages_total',
      'Attempts to handle a message, by how they ended.',
      groups.flatMap(consumed),
    ),
    histogram(
      'messaging_process_duration_seconds',
      'Time of one attempt to handle a message, from decoding it to having its outcome stored.',
      perHandler(({ duration }, labels) => duration.samples(labels)),
    ),
    counter(
      'messaging_consumer_retries_total',
      'Attempts that failed and are made again.',
      perHandler(({ retries }, labels) => [{ labels, value: retries }]),
    ),
    counter(
      'messaging_consumer_dead_letters_total',
      'Messages given up and stored in the dead letter topic of their group.',
      groups.flatMap(deadLetters),
    ),
  ];
}

function consumed({ group, counts }: GroupMetrics): Sample[] {
  return [...counts.topics].flatMap(([topic, outcomes]) =>
    OUTCOMES.map((outcome) => ({
      labels: { [LABEL.group]: group, [LABEL.destination]: topic, [LABEL.outcome]: outcome },
      value: outcomes[outcome],
    })),
  );
}

function deadLetters({ group, counts }: GroupMetrics): Sample[] {
  return DEAD_LETTER_REASONS.map((reason) => ({
    labels: { [LABEL.group]: group, [LABEL.reason]: reason },
    value: counts.deadLetters[reason],
  }));
}
