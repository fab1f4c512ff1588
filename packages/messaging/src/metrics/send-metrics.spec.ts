import { describe, expect, it } from 'vitest';
import { PublisherOverloadedError } from '../errors.js';
import { Event } from '../events/index.js';
import { defineTopic } from '../topics/define-topic.js';
import { SendMetrics } from './send-metrics.js';

@Event({ type: 'order.placed', topic: defineTopic({ name: 'orders' }), key: 'orderId' })
class OrderPlaced {
  readonly orderId!: string;
}
void OrderPlaced;

const sentOf = (metrics: SendMetrics) =>
  metrics
    .families()
    .find(({ name }) => name === 'messaging_client_sent_messages_total')!
    .samples.map(({ labels, value }) => [
      labels['messaging_destination_name'],
      labels['error_type'],
      value,
    ]);

describe('What was sent', () => {
  it('is 0 for every topic of an event from the start, so that a rate sees the first', () => {
    expect(sentOf(new SendMetrics())).toEqual([['orders', '', 0]]);
  });

  it('is counted by topic, and by the code of the error', () => {
    const metrics = new SendMetrics();
    metrics.knows(['shop.dlt']);
    metrics.settled('orders');
    metrics.settled('orders', new PublisherOverloadedError(7));
    metrics.settled('orders', new PublisherOverloadedError(8));
    metrics.settled('shop.dlt');
    expect(sentOf(metrics)).toEqual([
      ['shop.dlt', '', 1],
      ['orders', '', 1],
      ['orders', 'MESSAGING_OVERLOADED', 2],
    ]);
  });

  it('has no series of its own for a topic or an error that the code does not know', () => {
    const metrics = new SendMetrics();
    for (let index = 0; index < 1_000; index++) {
      const error = Object.assign(new Error(`no. ${index}`), { code: `RANDOM_${index}` });
      metrics.settled(`random-${index}`, error);
      metrics.settled(`random-${index}`);
    }
    expect(sentOf(metrics)).toEqual([
      ['_other', '', 1_000],
      ['_other', '_other', 1_000],
      ['orders', '', 0],
    ]);
  });

  it('is timed per call, and its batches are counted by size', () => {
    const metrics = new SendMetrics();
    metrics.stored(20);
    metrics.requested(47);
    const counts = metrics
      .families()
      .filter(({ type }) => type === 'histogram')
      .map(({ name, samples }) => [name, samples.at(-1)?.value, samples.at(-2)?.value]);
    expect(counts).toEqual([
      ['messaging_client_operation_duration_seconds', 1, 0.02],
      ['messaging_producer_batch_messages', 1, 47],
    ]);
  });
});
