import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import type { Consumer, GroupOverview, PartitionLag } from '../ports/index.js';
import { BrokerUnreachableError } from '../errors.js';
import { registerLagMetrics } from './lag-metrics.js';
import { LagReader } from './lag-reader.js';
import { samplesOf } from '../../test/support/samples-of.js';

const consumer = (group: string, ...partitions: number[]): Consumer =>
  ({
    group,
    assignment: partitions.map((partition) => ({ topic: 'orders', partition })),
  }) as unknown as Consumer;

const lags = (...each: bigint[]): PartitionLag[] =>
  each.map((lag, partition) => ({ partition, committed: 0n, lag }));

const silence = new Promise<never>(() => undefined);
const away = (): Promise<never> => Promise.reject(new BrokerUnreachableError('the broker', false));

/** What a scrape shows, by name, and by group, topic and partition where it has them. */
async function read(reader: LagReader, ...consumers: Consumer[]) {
  const registry = new Registry();
  const groups = consumers.map((each) => ({ group: each.group, consumer: each }) as GroupOverview);
  registerLagMetrics(registry, { groups }, reader);
  const samples = await samplesOf(registry);
  return Object.fromEntries(
    samples.map(({ name, labels, value }) => [
      [name, ...Object.values(labels)].join(' ').replace('messaging_', ''),
      value,
    ]),
  );
}

describe('The lag', () => {
  it('is told for the partitions of this process alone', async () => {
    const reader = new LagReader({
      ping: async () => undefined,
      lag: async () => lags(1n, 2n, 3n),
    });
    expect(await read(reader, consumer('shop', 0, 2))).toEqual({
      broker_up: 1,
      'consumer_lag_messages shop orders 0': 1,
      'consumer_lag_messages shop orders 2': 3,
    });
  });

  it('follows the assignment at once, also where the answer is an earlier one', async () => {
    const reader = new LagReader({ ping: async () => undefined, lag: async () => lags(1n, 2n) });
    await read(reader, consumer('shop', 0, 1));
    expect(await read(reader, consumer('shop', 1))).toEqual({
      broker_up: 1,
      'consumer_lag_messages shop orders 1': 2,
    });
  });

  it('of each group is asked once for many scrapes', async () => {
    const asked: string[] = [];
    const reader = new LagReader({
      ping: async () => undefined,
      lag: async (group, topic) => {
        asked.push(`${group} ${topic}`);
        return lags(1n);
      },
    });
    const consumers = [consumer('shop', 0), consumer('mail', 0)];
    await Promise.all(Array.from({ length: 20 }, () => read(reader, ...consumers)));
    await read(reader, ...consumers);
    expect(asked).toEqual(['shop orders', 'mail orders']);
  });

  it('is asked again when the answer is no longer good', async () => {
    let lag = 1n;
    const admin = { ping: async () => undefined, lag: async () => lags(lag) };
    const reader = new LagReader(admin, { keepMs: 0 });
    await read(reader, consumer('shop', 0));
    lag = 5n;
    expect(await read(reader, consumer('shop', 0))).toMatchObject({
      'consumer_lag_messages shop orders 0': 5,
    });
  });

  it('is left out while the broker is away, and there again after it', async () => {
    const admin = { ping: away as () => Promise<void>, lag: away as () => Promise<PartitionLag[]> };
    const reader = new LagReader(admin);
    expect(await read(reader, consumer('shop', 0))).toEqual({ broker_up: 0 });
    admin.ping = async () => undefined;
    admin.lag = async () => lags(4n);
    expect(await read(reader, consumer('shop', 0))).toEqual({
      broker_up: 1,
      'consumer_lag_messages shop orders 0': 4,
    });
  });

  it.each(['ping', 'lag'] as const)(
    'is left out while the broker says nothing to %s',
    async (call) => {
      const admin = { ping: async () => undefined, lag: async () => lags(4n) };
      const reader = new LagReader({ ...admin, [call]: () => silence }, { timeoutMs: 1 });
      expect(await read(reader, consumer('shop', 0))).toEqual({ broker_up: 0 });
    },
  );

  it('of a topic that is gone hides no other', async () => {
    const lag = async (group: string): Promise<PartitionLag[]> =>
      group === 'shop' ? lags(1n) : away();
    const reader = new LagReader({ ping: async () => undefined, lag });
    expect(await read(reader, consumer('shop', 0), consumer('mail', 0))).toEqual({
      broker_up: 1,
      'consumer_lag_messages shop orders 0': 1,
    });
  });
});
