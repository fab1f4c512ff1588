import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import type { Consumer } from '../ports/index.js';
import { PublisherOverloadedError } from '../errors.js';
import { samplesOf } from '../../test/support/samples-of.js';
import { SendMetrics } from './send-metrics.js';

function create(topics: readonly string[] = []) {
  const registry = new Registry();
  const groups = topics.map((topic) => ({
    group: 'shop',
    consumer: {} as Consumer,
    topics: [],
    deadLetterTopic: topic,
    handlers: [],
  }));
  const metrics = new SendMetrics(registry, { groups, eventTopics: ['orders'] });
  const sent = async () =>
    (await samplesOf(registry))
      .filter(({ name }) => name === 'messaging_client_sent_messages_total')
      .map(({ labels, value }) => [
        labels['messaging_destination_name'],
        labels['error_type'],
        value,
      ]);
  return { metrics, sent, registry };
}

describe('What was sent', () => {
  it('is 0 for every topic of an event from the start, so that a rate sees the first', async () => {
    expect(await create().sent()).toEqual([['orders', '', 0]]);
  });

  it('is counted by topic, and by the code of the error', async () => {
    const { metrics, sent } = create(['shop.dlt']);
    metrics.settled('orders');
    metrics.settled('orders', new PublisherOverloadedError(7));
    metrics.settled('orders', new PublisherOverloadedError(8));
    metrics.settled('shop.dlt');
    expect(await sent()).toEqual([
      ['orders', '', 1],
      ['orders', 'MESSAGING_OVERLOADED', 2],
      ['shop.dlt', '', 1],
    ]);
  });

  it('has no series of its own for a topic or an error that the code does not know', async () => {
    const { metrics, sent } = create();
    for (let index = 0; index < 1_000; index++) {
      const error = Object.assign(new Error(`no. ${index}`), { code: `RANDOM_${index}` });
      metrics.settled(`random-${index}`, error);
      metrics.settled(`random-${index}`);
    }
    expect(await sent()).toEqual([
      ['_other', '', 1_000],
      ['_other', '_other', 1_000],
      ['orders', '', 0],
    ]);
  });

  it('is timed per call, and its batches are counted by size', async () => {
    const { metrics, registry } = create();
    metrics.stored(20);
    metrics.requested(47);
    const samples = await samplesOf(registry);
    const counts = samples
      .filter(({ name }) => /_(count|sum)$/.test(name))
      .map(({ name, value }) => [name.replace('messaging_', ''), value]);
    expect(counts).toEqual([
      ['client_operation_duration_seconds_sum', 0.02],
      ['client_operation_duration_seconds_count', 1],
      ['producer_batch_messages_sum', 47],
      ['producer_batch_messages_count', 1],
    ]);
  });
});
