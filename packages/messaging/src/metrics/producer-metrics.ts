import type { Registry } from 'prom-client';
import type { MessagingOverview } from '../ports/index.js';
import { promClient } from './prom-client.js';

/** Shows what the producer of this process is doing at the moment of the scrape. */
export function registerProducerMetrics(
  registry: Registry,
  overview: Pick<MessagingOverview, 'waitingToPublish' | 'publishingPaused'>,
): void {
  const { Gauge } = promClient();
  const registers = [registry];
  new Gauge({
    name: 'messaging_producer_waiting_messages',
    help: 'Messages that wait to leave for the broker.',
    registers,
    collect() {
      this.set(overview.waitingToPublish);
    },
  });
  new Gauge({
    name: 'messaging_producer_paused',
    help: '1 while an operator has paused publishing.',
    registers,
    collect() {
      this.set(Number(overview.publishingPaused));
    },
  });
}
