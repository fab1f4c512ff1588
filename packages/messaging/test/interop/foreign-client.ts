import { type Admin, Kafka, logLevel } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';

/**
 * Somebody else, who does with topics what this kit never does. Each call has a connection of its
 * own: kafkajs's clients do not get over a topic that is deleted.
 */
export class ForeignClient {
  private readonly kafka: Kafka;
  private readonly topics = new Set<string>();

  constructor(brokers: string[]) {
    this.kafka = new Kafka({ clientId: 'somebody-else', brokers, logLevel: logLevel.NOTHING });
  }

  async create(numPartitions = 1, topic = `foreign-${randomUUID()}`): Promise<string> {
    const topics = [{ topic, numPartitions }];
    await this.manage((admin) => admin.createTopics({ topics, waitForLeaders: true }));
    this.topics.add(topic);
    return topic;
  }

  /** Resolves when nobody sees it any more. */
  async remove(topic: string): Promise<void> {
    await this.manage(async (admin) => {
      await admin.deleteTopics({ topics: [topic] });
      await expect.poll(() => admin.listTopics()).not.toContain(topic);
    });
    this.topics.delete(topic);
  }

  async store(topic: string, count: number, partition = 0, bytes = 1): Promise<void> {
    const producer = this.kafka.producer();
    await producer.connect();
    const messages = Array.from({ length: count }, () => ({
      value: Buffer.alloc(bytes),
      partition,
    }));
    await producer.send({ topic, messages });
    await producer.disconnect();
  }

  /** Deletes what partition 0 has below the offset. */
  async deleteBelow(topic: string, offset: number): Promise<void> {
    await this.manage(async (admin) => {
      // Has kafkajs find out where the topic is, which the next call relies on.
      await admin.fetchTopicOffsets(topic);
      const partitions = [{ partition: 0, offset: String(offset) }];
      await admin.deleteTopicRecords({ topic, partitions });
    });
  }

  async close(): Promise<void> {
    if (this.topics.size === 0) return;
    await this.manage((admin) => admin.deleteTopics({ topics: [...this.topics] }));
  }

  private async manage<Result>(call: (admin: Admin) => Promise<Result>): Promise<Result> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await call(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
