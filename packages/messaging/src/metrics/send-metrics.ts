import type { ProducerObserver } from '../ports/index.js';
import { MessagingError } from '../errors.js';
import { registeredEvents } from '../events/index.js';
import { COUNT_BOUNDS, DURATION_BOUNDS, Histogram } from './histogram.js';
import {
  counter,
  histogram,
  LABEL,
  type MetricFamily,
  OTHER,
  type Sample,
} from './metric-family.js';

interface Destination {
  sent: number;
  /** By the code of the error. */
  readonly failed: Map<string, number>;
}

/** What this process has published. */
export class SendMetrics implements ProducerObserver {
  private readonly destinations = new Map<string, Destination>();
  private readonly duration = new Histogram(DURATION_BOUNDS);
  private readonly batches = new Histogram(COUNT_BOUNDS);

  /** Topics with series of their own, beside those of registered events. */
  knows(topics: readonly string[]): void {
    for (const topic of topics) {
      if (!this.destinations.has(topic))
        this.destinations.set(topic, { sent: 0, failed: new Map() });
    }
  }

  settled(topic: string, error?: unknown): void {
    const destination = this.destinations.get(topic) ?? this.found(topic);
    if (error === undefined) {
      destination.sent += 1;
      return;
    }
    const code = error instanceof MessagingError ? error.code : OTHER;
    destination.failed.set(code, (destination.failed.get(code) ?? 0) + 1);
  }

  stored(milliseconds: number): void {
    this.duration.observe(milliseconds / 1_000);
  }

  requested(messages: number): void {
    this.batches.observe(messages);
  }

  families(): MetricFamily[] {
    // Events whose class was loaded since are here from 0 as well.
    this.knows(registeredEvents().map((event) => event.topic.name));
    return [
      counter(
        'messaging_client_sent_messages_total',
        'Messages published, by the code of the error where one stood in the way.',
        [...this.destinations].flatMap(([topic, destination]) => samplesOf(topic, destination)),
      ),
      histogram(
        'messaging_client_operation_duration_seconds',
        'Time from a call to publish until its messages are stored; calls that failed are not in it.',
        this.duration.samples({ [LABEL.operation]: 'send' }),
      ),
      histogram(
        'messaging_producer_batch_messages',
        'Messages that left for the broker together.',
        this.batches.samples({}),
      ),
    ];
  }

  /** Raw messages may go anywhere: their topics must not become series. */
  private found(topic: string): Destination {
    const isKnown = registeredEvents().some((event) => event.topic.name === topic);
    const name = isKnown ? topic : OTHER;
    this.knows([name]);
    return this.destinations.get(name)!;
  }
}

function samplesOf(topic: string, { sent, failed }: Destination): Sample[] {
  const labelled = (error: string, value: number): Sample => ({
    labels: { [LABEL.destination]: topic, [LABEL.error]: error },
    value,
  });
  return [labelled('', sent), ...[...failed].map(([code, count]) => labelled(code, count))];
}
