import type { Registry } from 'prom-client';
import type { MessagingOverview } from '../ports/index.js';
import { LABEL } from './labels.js';
import type { LagReader } from './lag-reader.js';
import { promClient } from './prom-client.js';

/**
 * Shows lag, which only the broker knows. A broker that is away, or silent, is shown as down: it
 * neither fails the scrape nor holds it up.
 */
export function registerLagMetrics(
  registry: Registry,
  overview: Pick<MessagingOverview, 'groups'>,
  reader: LagReader,
): void {
  const { Gauge } = promClient();
  const registers = [registry];
  const read = () => reader.read(overview.groups.map(({ consumer }) => consumer));
  new Gauge({
    name: 'messaging_broker_up',
    help: '1 while the broker answers.',
    registers,
    async collect() {
      this.set(Number((await read()) !== undefined));
    },
  });
  new Gauge({
    name: 'messaging_consumer_lag_messages',
    help: 'Messages stored in a partition of this process and not yet committed by the group.',
    labelNames: [LABEL.group, LABEL.destination, LABEL.partition],
    registers,
    async collect() {
      const lags = (await read()) ?? [];
      // Partitions that other instances own by now must not stay.
      this.reset();
      for (const { group, topic, partition, lag } of lags) {
        const labels = {
          [LABEL.group]: group,
          [LABEL.destination]: topic,
          [LABEL.partition]: String(partition),
        };
        this.set(labels, Number(lag));
      }
    },
  });
}
