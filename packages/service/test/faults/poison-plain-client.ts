import {
  type Admin,
  CompressionTypes,
  type IHeaders,
  Kafka,
  type KafkaMessage,
  logLevel,
  type Producer,
} from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import type { PoisonKind } from './poison-kind.js';

/** A client that knows nothing of this kit. */
export class PlainClient {
  private readonly kafka: Kafka;
  private readonly producer: Producer;

  constructor(bootstrapServers: string) {
    this.kafka = new Kafka({ brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING });
    this.producer = this.kafka.producer();
  }

  connect(): Promise<void> {
    return this.producer.connect();
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }

  /** Resolves with the offset. */
  async send(
    topic: string,
    { key, value, headers, timestamp }: Omit<PoisonKind, 'kind' | 'reason'>,
    compression = CompressionTypes.None,
  ): Promise<string> {
    // kafkajs would hash a large key for minutes.
    const place = { ...(key && key.length > 10_000 && { partition: 0 }) };
    const about = { headers: headers as IHeaders, ...(timestamp && { timestamp }) };
    const message = { key, value, ...about, ...place };
    const [stored] = await this.producer.send({ topic, messages: [message], compression });
    return stored!.baseOffset!;
  }

  /** All there is in a topic, by partition and offset. */
  async read(topic: string): Promise<Map<string, KafkaMessage>> {
    const count = await this.count(topic);
    const consumer = this.kafka.consumer({ groupId: `plain-${randomUUID()}` });
    const messages = new Map<string, KafkaMessage>();
    await consumer.connect();
    try {
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({
        eachMessage: async ({ partition, message }) => {
          messages.set(`${partition}@${message.offset}`, message);
        },
      });
      await vi.waitUntil(() => messages.size >= count, { timeout: 30_000 });
    } finally {
      await consumer.disconnect();
    }
    return messages;
  }

  /** How many messages of a topic a group has not committed. */
  lag(group: string, topic: string): Promise<number> {
    return this.ask(async (admin) => {
      const offsets = await admin.fetchTopicOffsets(topic);
      const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      const known = committed!.partitions.map(({ offset }) => Math.max(0, Number(offset)));
      return sum(offsets.map(({ high }) => Number(high))) - sum(known);
    });
  }

  /** Deletes all there is in a topic, if there is one. */
  empty(topic: string): Promise<void> {
    const partitions = [{ partition: 0, offset: '-1' }];
    return this.ask(async (admin) => {
      if (!(await admin.listTopics()).includes(topic)) return;
      await admin.deleteTopicRecords({ topic, partitions });
    });
  }

  private count(topic: string): Promise<number> {
    return this.ask(async (admin) => {
      const offsets = await admin.fetchTopicOffsets(topic);
      return sum(offsets.map(({ high, low }) => Number(high) - Number(low)));
    });
  }

  private async ask<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await question(admin);
    } finally {
      await admin.disconnect();
    }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
