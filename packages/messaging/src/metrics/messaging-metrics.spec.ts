import { describe, expect, it } from 'vitest';
import type { Consumer, MessagingOverview } from '../ports/index.js';
import { MessagingObservers } from '../messaging-observers.js';
import { MessagingMetrics } from './messaging-metrics.js';
import { samplesOf } from '../../test/support/samples-of.js';

const consumer = {
  group: 'shop',
  state: 'running',
  paused: true,
  blocked: [{ topic: 'orders', partition: 0, offset: 7n }],
  assignment: [{ topic: 'orders', partition: 0 }],
  activity: { inFlight: 2, waiting: 3, lanes: 4 },
  rebalances: 5,
} as unknown as Consumer;

const overview: MessagingOverview = {
  groups: [
    { group: 'shop', consumer, topics: ['orders'], deadLetterTopic: 'shop.dlt', handlers: ['H'] },
  ],
  eventTopics: ['orders'],
  waitingToPublish: 6,
  publishingPaused: true,
};

const admin = {
  ping: async () => undefined,
  lag: async () => [{ partition: 0, committed: 0n, lag: 8n }],
};

function create(options: { metrics?: boolean } = {}) {
  const observers = new MessagingObservers();
  const { registry } = new MessagingMetrics(observers, overview, admin, options);
  /** The values of gauges by name, and by state where they have one. */
  const read = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await samplesOf(registry)).map(({ name, labels, value }) => [
        [name.replace('messaging_', ''), labels['state']].filter(Boolean).join(' '),
        value,
      ]),
    );
  return { observers, registry, read };
}

describe('The metrics of an app', () => {
  it('are on unless they are turned off', () => {
    const { observers } = create();
    expect([observers.handlers.size, observers.producers.size]).toEqual([1, 1]);
  });

  it('listen to nothing and show nothing where they are off', async () => {
    const { observers, registry } = create({ metrics: false });
    expect([observers.handlers.size, observers.producers.size]).toEqual([0, 0]);
    expect(await registry.getMetricsAsJSON()).toEqual([]);
  });

  it('show what consumers, producer and broker say at the moment of each scrape', async () => {
    const { read } = create();
    const expected = {
      consumer_in_flight_messages: 2,
      consumer_waiting_messages: 3,
      consumer_lanes: 4,
      consumer_blocked_messages: 1,
      consumer_assigned_partitions: 1,
      consumer_paused: 1,
      'consumer_state running': 1,
      'consumer_state failed': 0,
      consumer_rebalances_total: 5,
      producer_waiting_messages: 6,
      producer_paused: 1,
      consumer_lag_messages: 8,
      broker_up: 1,
    };
    expect(await read()).toMatchObject(expected);
    // Not added up.
    expect(await read()).toMatchObject(expected);
  });

  it('forget the lag of partitions that went elsewhere', async () => {
    const assignment = [{ topic: 'orders', partition: 0 }];
    const changing = { ...consumer, assignment } as unknown as Consumer;
    const groups = [{ ...overview.groups[0]!, consumer: changing }];
    const { registry } = new MessagingMetrics(
      new MessagingObservers(),
      { ...overview, groups },
      admin,
      {},
    );
    const lags = async (): Promise<number> =>
      (await samplesOf(registry)).filter(({ name }) => name.endsWith('lag_messages')).length;
    expect(await lags()).toBe(1);
    assignment.pop();
    expect(await lags()).toBe(0);
  });

  it('count what this app is told, and nothing of another one in the process', async () => {
    const [one, other] = [create(), create()];
    one.observers.publishing.settled('orders');
    const sent = async ({ registry }: typeof one): Promise<number> =>
      (await samplesOf(registry))
        .filter(({ name }) => name === 'messaging_client_sent_messages_total')
        .reduce((sum, { value }) => sum + value, 0);
    expect([await sent(one), await sent(other)]).toEqual([1, 0]);
  });
});
