import { Inject, Injectable } from '@nestjs/common';
import { ConsumerGroups } from '../consuming/consumer-groups.js';
import type { Admin, Producer } from '../ports/index.js';
import { ADMIN, PRODUCER } from '../messaging.options.js';
import { PublishingSwitch } from '../publishing/publishing-switch.js';
import { consumerFamilies } from './consumer-families.js';
import { LagReader } from './lag-reader.js';
import { MessagingMetrics } from './messaging-metrics.js';
import { gauge, type MetricFamily } from './metric-family.js';

/** Everything about messaging that a scrape wants to know. */
@Injectable()
export class MetricsReport {
  private readonly lag: LagReader;

  constructor(
    private readonly metrics: MessagingMetrics,
    private readonly groups: ConsumerGroups,
    private readonly publishing: PublishingSwitch,
    @Inject(PRODUCER) private readonly producer: Producer,
    @Inject(ADMIN) admin: Admin,
  ) {
    this.lag = new LagReader(admin);
  }

  /** Takes some seconds at most, also while the broker is away. Empty with `metrics: false`. */
  async families(): Promise<MetricFamily[]> {
    if (!this.metrics.enabled) return [];
    const { consumers } = this.groups;
    const ofBroker = await this.lag.families(consumers);
    return [
      ...this.metrics.families(),
      gauge('messaging_producer_waiting_messages', 'Messages that wait to leave for the broker.', [
        { labels: {}, value: this.producer.waiting },
      ]),
      gauge('messaging_producer_paused', '1 while an operator has paused publishing.', [
        { labels: {}, value: Number(this.publishing.paused) },
      ]),
      ...consumerFamilies(consumers),
      ...ofBroker,
    ];
  }
}
