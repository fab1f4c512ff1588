import { HandlerMetrics } from './handler-metrics.js';
import { MessageCounts } from './message-counts.js';

/** What one consumer group has done since the process began. */
export class GroupMetrics {
  readonly counts = new MessageCounts();
  readonly handlers = new Map<string, HandlerMetrics>();

  constructor(readonly group: string) {}

  /** One for all handlers of a name: it is their label. */
  handler(name: string): HandlerMetrics {
    let metrics = this.handlers.get(name);
    if (!metrics) {
      metrics = new HandlerMetrics(this.counts);
      this.handlers.set(name, metrics);
    }
    return metrics;
  }
}
