import { Inject, Injectable } from '@nestjs/common';
import { MESSAGING_OPTIONS, type MessagingOptions } from '../messaging.options.js';
import { groupFamilies } from './group-families.js';
import { GroupMetrics } from './group-metrics.js';
import type { MetricFamily } from './metric-family.js';
import { SendMetrics } from './send-metrics.js';

/**
 * All that messaging counts, one of it per app. Whoever counts asks once, at the start, for the
 * object to count with; with `metrics: false` there is none, and nothing is counted.
 */
@Injectable()
export class MessagingMetrics {
  readonly enabled: boolean;
  readonly sending: SendMetrics | undefined;
  private readonly groups = new Map<string, GroupMetrics>();

  constructor(@Inject(MESSAGING_OPTIONS) { metrics = true }: Pick<MessagingOptions, 'metrics'>) {
    this.enabled = metrics;
    this.sending = metrics ? new SendMetrics() : undefined;
  }

  group(group: string): GroupMetrics | undefined {
    if (!this.enabled) return undefined;
    let metrics = this.groups.get(group);
    if (!metrics) {
      metrics = new GroupMetrics(group);
      this.groups.set(group, metrics);
    }
    return metrics;
  }

  families(): MetricFamily[] {
    return [...(this.sending?.families() ?? []), ...groupFamilies([...this.groups.values()])];
  }
}
