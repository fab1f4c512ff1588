import { expect, it } from 'vitest';
import { brokers } from '@nest-kafka-kit/testing';
import { spawnService } from '../support/parcels-process.js';

/** Whatever Node runs it, every line that a service writes in its life is JSON: no warning of Node's is among them. */

const patience = { timeout: 30_000 };

it.each(brokers)(
  'A whole life on $broker gives no line that is no JSON',
  async ({ environment }) => {
    await using service = spawnService({ ...environment, KAFKA_CONSUMER_GROUP: 'no-warnings' });
    const client = await service.ready();
    const { body } = await client.post('/v1/quotes', { content: 'a book', weight: 500 });
    const path = `/v1/quotes/${body.quoteId as string}`;
    await expect.poll(async () => (await client.get(path)).body.status, patience).toBe('completed');
    expect(await service.kill('SIGTERM')).toBe(0);
    expect(service.output.filter((line) => !line.startsWith('{'))).toEqual([]);
  },
);
