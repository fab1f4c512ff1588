import { IsString } from 'class-validator';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Admin } from '../ports/index.js';
import { BrokerUnreachableError, TopicMissingError } from '../errors.js';
import { Event } from '../events/index.js';
import { neededTopics } from '../events/needed-topics.js';
import { MemoryBroker } from '../brokers/memory/memory-broker.js';
import type { MessagingOptions } from '../messaging.options.js';
import { defineTopic } from './define-topic.js';
import { TopicInitializer } from './topic-initializer.js';

const orders = defineTopic({
  name: 'orders',
  partitions: 12,
  replicationFactor: 3,
  retentionMs: 604_800_000,
  config: { 'max.message.bytes': '2097152' },
});
const texts = defineTopic({ name: 'texts', partitions: 2 });
const letters = defineTopic({ name: 'service.dlt', partitions: 1 });

@Event({ type: 'order.placed', topic: orders, key: 'orderId' })
export class OrderPlaced {
  @IsString() readonly orderId!: string;
}
@Event({ type: 'order.shipped', topic: orders, key: 'orderId' })
export class OrderShipped {
  @IsString() readonly orderId!: string;
}
@Event({ type: 'text.written', topic: texts, key: 'textId' })
export class TextWritten {
  @IsString() readonly textId!: string;
}

const OPTIONS: MessagingOptions = { source: 'tests', defaultGroup: 'service' };

describe('TopicInitializer', () => {
  let admin: Admin;
  beforeEach(() => (admin = new MemoryBroker().admin()));

  it('creates the topics of all events and the further ones, as they are defined', async () => {
    await new TopicInitializer(admin, OPTIONS).ensure(neededTopics([letters], []));
    expect((await admin.topics()).sort()).toEqual(['orders', 'service.dlt', 'texts']);
    expect(await admin.partitions('orders')).toBe(12);
    expect(await admin.partitions('texts')).toBe(2);
  });

  it('leaves the ones there are alone, and may run again', async () => {
    await admin.createTopics([{ ...orders, partitions: 1 }]);
    const topics = new TopicInitializer(admin, OPTIONS);
    await topics.ensure(neededTopics([], []));
    await topics.ensure(neededTopics([], []));
    expect(await admin.partitions('orders')).toBe(1);
    expect(await admin.partitions('texts')).toBe(2);
  });

  it('creates none where that is turned off, and says how to', async () => {
    await admin.createTopics([texts]);
    const kafka = { bootstrapServers: ['kafka-1:9092', 'kafka-2:9092'], clientId: 'service' };
    const topics = new TopicInitializer(admin, { ...OPTIONS, createTopics: false, kafka });
    const error: unknown = await topics
      .ensure(neededTopics([letters], []))
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TopicMissingError);
    expect(error).toMatchObject({ topics: ['orders', 'service.dlt'] });
    expect((error as Error).message).toBe(
      [
        'The broker has no topic "orders", "service.dlt". Set `createTopics` to true, or run "topics apply --execute" of the command line, or:',
        'kafka-topics.sh --bootstrap-server kafka-1:9092,kafka-2:9092 --create --topic orders' +
          ' --partitions 12 --replication-factor 3' +
          ' --config max.message.bytes=2097152 --config retention.ms=604800000',
        'kafka-topics.sh --bootstrap-server kafka-1:9092,kafka-2:9092 --create --topic service.dlt' +
          ' --partitions 1',
      ].join('\n'),
    );
    expect(await admin.topics()).toEqual(['texts']);
  });

  it('is content where all are there, whoever created them', async () => {
    await admin.createTopics([orders, texts, letters]);
    const topics = new TopicInitializer(admin, { ...OPTIONS, createTopics: false });
    await expect(topics.ensure(neededTopics([letters], []))).resolves.toBeUndefined();
  });

  describe('that somebody else’s handlers feed', () => {
    const kafka = { bootstrapServers: ['kafka-1:9092'], clientId: 'service' };
    const needed = { own: [orders], others: [defineTopic({ name: 'CRM.nonexistent' }), texts] };

    it.each([true, false])(
      'stop the start where they are missing, createTopics: %s',
      async (createTopics) => {
        await admin.createTopics([texts]);
        const topics = new TopicInitializer(admin, { ...OPTIONS, kafka, createTopics });
        const error: unknown = await topics.ensure(needed).catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(TopicMissingError);
        expect(error).toMatchObject({ topics: ['CRM.nonexistent'] });
        expect(await admin.topics()).toEqual(['texts']);
      },
    );

    it('are left as they are where they exist', async () => {
      await admin.createTopics(needed.others.map((topic) => ({ ...topic, partitions: 1 })));
      await new TopicInitializer(admin, { ...OPTIONS, kafka }).ensure(needed);
      expect(await admin.partitions('CRM.nonexistent')).toBe(1);
      expect((await admin.topics()).sort()).toEqual(['CRM.nonexistent', 'orders', 'texts']);
    });

    it('are created in memory, where there are no others', async () => {
      await new TopicInitializer(admin, OPTIONS).ensure(needed);
      expect((await admin.topics()).sort()).toEqual(['CRM.nonexistent', 'orders', 'texts']);
    });
  });

  it('passes on that the broker is away, for the caller to wait', async () => {
    const away = new BrokerUnreachableError('the broker', false);
    const failing = { ...admin, createTopics: () => Promise.reject(away) } as unknown as Admin;
    await expect(new TopicInitializer(failing, OPTIONS).ensure(neededTopics([], []))).rejects.toBe(
      away,
    );
  });
});
