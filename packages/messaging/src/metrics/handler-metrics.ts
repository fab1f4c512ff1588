import type { Counter, Registry } from 'prom-client';
import type {
  DeadLetterReason,
  HandlerAttempt,
  HandlerObserver,
  Message,
  MessagingOverview,
} from '../ports/index.js';
import { DURATION_BUCKETS } from './buckets.js';
import { GroupSeries, type HandlerFamilies, type Outcome } from './group-series.js';
import { LABEL } from './labels.js';
import { promClient } from './prom-client.js';

/** Counts and times the attempts of this process's handlers. */
export class HandlerMetrics implements HandlerObserver {
  private readonly families: HandlerFamilies;
  private readonly groups = new Map<string, GroupSeries>();

  constructor(
    registry: Registry,
    private readonly overview: Pick<MessagingOverview, 'groups'>,
  ) {
    const { Counter, Histogram } = promClient();
    const common = { registers: [registry], collect: () => this.knowGroups() };
    const consumed: Counter = new Counter({
      registers: [registry],
      name: 'messaging_client_consumed_messages_total',
      help: 'Attempts to handle a message, by how they ended.',
      labelNames: [LABEL.group, LABEL.destination, LABEL.outcome],
      collect: () => this.showConsumed(consumed),
    });
    this.families = {
      duration: new Histogram({
        ...common,
        name: 'messaging_process_duration_seconds',
        help: 'Time of one attempt to handle a message, from decoding it to having its outcome stored.',
        labelNames: [LABEL.group, LABEL.handler],
        buckets: DURATION_BUCKETS,
      }),
      retries: new Counter({
        ...common,
        name: 'messaging_consumer_retries_total',
        help: 'Attempts that failed and are made again.',
        labelNames: [LABEL.group, LABEL.handler],
      }),
      deadLetters: new Counter({
        ...common,
        name: 'messaging_consumer_dead_letters_total',
        help: 'Messages given up and stored in the dead letter topic of their group.',
        labelNames: [LABEL.group, LABEL.reason],
      }),
    };
  }

  succeeded(attempt: HandlerAttempt): void {
    this.ended(attempt, 'handled');
  }

  failed(attempt: HandlerAttempt): void {
    this.ended(attempt, 'retried');
  }

  moved(attempt: HandlerAttempt): void {
    this.ended(attempt, 'retried');
  }

  deadLettered(attempt: HandlerAttempt, reason: DeadLetterReason): void {
    this.ended(attempt, 'dead_lettered');
    this.seriesOf(attempt.group).deadLetters[reason].inc();
  }

  ignored(group: string, { topic }: Message): void {
    this.seriesOf(group).consumed(topic).ignored += 1;
  }

  private ended({ group, handler, message, milliseconds }: HandlerAttempt, outcome: Outcome): void {
    const series = this.seriesOf(group);
    const { duration, retries } = series.handler(handler);
    duration.observe(milliseconds / 1_000);
    series.consumed(message.topic)[outcome] += 1;
    if (outcome === 'retried') retries.inc();
  }

  private showConsumed(counter: Counter): void {
    this.knowGroups();
    counter.reset();
    for (const series of this.groups.values()) series.showConsumed(counter);
  }

  /** Shows every group from 0 on, so that a rate includes its first message. */
  private knowGroups(): void {
    for (const { group } of this.overview.groups) this.seriesOf(group);
  }

  private seriesOf(group: string): GroupSeries {
    let series = this.groups.get(group);
    if (!series) {
      const known = this.overview.groups.find((each) => each.group === group);
      series = new GroupSeries(group, this.families, known);
      this.groups.set(group, series);
    }
    return series;
  }
}
