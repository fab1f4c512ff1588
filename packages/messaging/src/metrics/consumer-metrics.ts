import type { Registry } from 'prom-client';
import type { Consumer, ConsumerState, MessagingOverview } from '../ports/index.js';
import { LABEL } from './labels.js';
import { promClient } from './prom-client.js';

const STATES: readonly ConsumerState[] = [
  'idle',
  'connecting',
  'running',
  'contested',
  'stopped',
  'failed',
];

/** Shows what the consumers of this process are doing at the moment of the scrape. */
export function registerConsumerMetrics(
  registry: Registry,
  overview: Pick<MessagingOverview, 'groups'>,
): void {
  const { Counter, Gauge } = promClient();
  const registers = [registry];
  const gauge = (name: string, help: string, read: (consumer: Consumer) => number): void => {
    new Gauge({
      name,
      help,
      labelNames: [LABEL.group],
      registers,
      collect() {
        for (const { group, consumer } of overview.groups)
          this.set({ [LABEL.group]: group }, read(consumer));
      },
    });
  };
  gauge(
    'messaging_consumer_in_flight_messages',
    'Messages whose handlers run.',
    ({ activity }) => activity.inFlight,
  );
  gauge(
    'messaging_consumer_waiting_messages',
    'Messages that were fetched and wait for their turn, or for their next attempt.',
    ({ activity }) => activity.waiting,
  );
  gauge(
    'messaging_consumer_lanes',
    'Sequences, mostly one a key, that have messages which are not done.',
    ({ activity }) => activity.lanes,
  );
  gauge(
    'messaging_consumer_blocked_messages',
    'Messages that are tried until they succeed, while those of their key wait.',
    ({ blocked }) => blocked.length,
  );
  gauge(
    'messaging_consumer_assigned_partitions',
    'Partitions this process owns.',
    ({ assignment }) => assignment.length,
  );
  gauge(
    'messaging_consumer_paused',
    '1 while an operator has paused the group in this process.',
    ({ paused }) => Number(paused),
  );
  new Gauge({
    name: 'messaging_consumer_state',
    help: '1 for the state the consumer is in, 0 for the others.',
    labelNames: [LABEL.group, LABEL.state],
    registers,
    collect() {
      for (const { group, consumer } of overview.groups)
        for (const state of STATES)
          this.set(
            { [LABEL.group]: group, [LABEL.state]: state },
            Number(consumer.state === state),
          );
    },
  });
  new Counter({
    name: 'messaging_consumer_rebalances_total',
    help: 'Times the consumer was told its partitions, the first time included.',
    labelNames: [LABEL.group],
    registers,
    collect() {
      // The consumers count themselves.
      this.reset();
      for (const { group, consumer } of overview.groups)
        this.inc({ [LABEL.group]: group }, consumer.rebalances);
    },
  });
}
