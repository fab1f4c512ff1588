import type { Consumer, ConsumerState } from '../ports/index.js';
import { counter, gauge, LABEL, type MetricFamily, type Sample } from './metric-family.js';

const STATES: readonly ConsumerState[] = ['idle', 'connecting', 'running', 'stopped', 'failed'];

/** What the consumers of this process are doing, asked at the moment of the scrape. */
export function consumerFamilies(consumers: readonly Consumer[]): MetricFamily[] {
  const each = (read: (consumer: Consumer) => number): Sample[] =>
    consumers.map((consumer) => ({
      labels: { [LABEL.group]: consumer.group },
      value: read(consumer),
    }));
  return [
    gauge(
      'messaging_consumer_in_flight_messages',
      'Messages whose handlers run.',
      each(({ activity }) => activity.inFlight),
    ),
    gauge(
      'messaging_consumer_waiting_messages',
      'Messages that were fetched and wait for their turn, or for their next attempt.',
      each(({ activity }) => activity.waiting),
    ),
    gauge(
      'messaging_consumer_lanes',
      'Sequences, mostly one a key, that have messages which are not done.',
      each(({ activity }) => activity.lanes),
    ),
    gauge(
      'messaging_consumer_blocked_messages',
      'Messages that are tried until they succeed, while those of their key wait.',
      each(({ blocked }) => blocked.length),
    ),
    gauge(
      'messaging_consumer_assigned_partitions',
      'Partitions this process owns.',
      each(({ assignment }) => assignment.length),
    ),
    gauge(
      'messaging_consumer_paused',
      '1 while an operator has paused the group in this process.',
      each(({ paused }) => Number(paused)),
    ),
    gauge(
      'messaging_consumer_state',
      '1 for the state the consumer is in, 0 for the others.',
      consumers.flatMap(stateOf),
    ),
    counter(
      'messaging_consumer_rebalances_total',
      'Times the consumer was told its partitions, the first time included.',
      each(({ rebalances }) => rebalances),
    ),
  ];
}

function stateOf(consumer: Consumer): Sample[] {
  return STATES.map((state) => ({
    labels: { [LABEL.group]: consumer.group, [LABEL.state]: state },
    value: Number(consumer.state === state),
  }));
}
