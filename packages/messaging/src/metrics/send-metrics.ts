import type { Counter, Histogram, Registry } from 'prom-client';
import type { MessagingOverview, ProducerObserver } from '../ports/index.js';
import { MessagingError } from '../errors.js';
import { COUNT_BUCKETS, DURATION_BUCKETS } from './buckets.js';
import { LABEL, OTHER } from './labels.js';
import { promClient } from './prom-client.js';

/** Counts and times the messages that this process publishes. */
export class SendMetrics implements ProducerObserver {
  private readonly sent: Counter;
  private readonly duration: Histogram.Internal<string>;
  private readonly batches: Histogram;
  /** Counters of stored messages, by topic. */
  private readonly destinations = new Map<string, Counter.Internal>();

  constructor(
    registry: Registry,
    private readonly overview: Pick<MessagingOverview, 'groups' | 'eventTopics'>,
  ) {
    const { Counter, Histogram } = promClient();
    const registers = [registry];
    this.sent = new Counter({
      name: 'messaging_client_sent_messages_total',
      help: 'Messages published, by the code of the error where one stood in the way.',
      labelNames: [LABEL.destination, LABEL.error],
      registers,
      // From 0 on, so that a rate sees the first message.
      collect: () => this.knownTopics().forEach((topic) => this.add(topic)),
    });
    const duration = new Histogram({
      name: 'messaging_client_operation_duration_seconds',
      help: 'Time from a call to publish until its messages are stored; calls that failed are not in it.',
      labelNames: [LABEL.operation],
      buckets: DURATION_BUCKETS,
      registers,
    });
    duration.zero({ [LABEL.operation]: 'send' });
    this.duration = duration.labels({ [LABEL.operation]: 'send' });
    this.batches = new Histogram({
      name: 'messaging_producer_batch_messages',
      help: 'Messages that left for the broker together.',
      buckets: COUNT_BUCKETS,
      registers,
    });
  }

  settled(topic: string, error?: unknown): void {
    const stored = this.destinations.get(topic) ?? this.found(topic);
    if (error === undefined) return stored.inc();
    const code = error instanceof MessagingError ? error.code : OTHER;
    this.sent.inc({ [LABEL.destination]: this.labelFor(topic), [LABEL.error]: code });
  }

  stored(milliseconds: number): void {
    this.duration.observe(milliseconds / 1_000);
  }

  requested(messages: number): void {
    this.batches.observe(messages);
  }

  private found(topic: string): Counter.Internal {
    const label = this.labelFor(topic);
    return this.destinations.get(label) ?? this.add(label);
  }

  /** Chooses a topic's label. Raw messages may go anywhere, and must not make series. */
  private labelFor(topic: string): string {
    return this.destinations.has(topic) || this.knownTopics().includes(topic) ? topic : OTHER;
  }

  private knownTopics(): string[] {
    const { groups, eventTopics } = this.overview;
    const ofGroups = groups.flatMap(({ topics, deadLetterTopic }) => [...topics, deadLetterTopic]);
    return [...eventTopics, ...ofGroups];
  }

  private add(topic: string): Counter.Internal {
    const labels = { [LABEL.destination]: topic, [LABEL.error]: '' };
    this.sent.inc(labels, 0);
    const stored = this.sent.labels(labels);
    this.destinations.set(topic, stored);
    return stored;
  }
}
