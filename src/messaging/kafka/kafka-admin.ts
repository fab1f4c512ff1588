import type { Admin as KafkaJsAdmin } from 'kafkajs';
import type { Admin, PartitionLag, PartitionOffsets, TopicSettings } from '../contracts/index.js';
import { BrokerUnreachableError } from '../errors.js';
import { createKafkaClient, describeKafka, type KafkaConnection } from './kafka-client.js';
import { isRefusal, isUnreachable, toRefusal } from './kafka-errors.js';

/** Milliseconds a `ping` may take. */
const PING_TIMEOUT_MS = 2_000;

/** Topics, offsets and lag, over one connection that is made when first needed. */
export class KafkaAdmin implements Admin {
  private connected: Promise<KafkaJsAdmin> | undefined;

  constructor(private readonly connection: KafkaConnection) {}

  async ping(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      const cause = new Error(`No answer within ${PING_TIMEOUT_MS} ms.`);
      const late = new BrokerUnreachableError(describeKafka(this.connection), false, { cause });
      timer = setTimeout(() => reject(late), PING_TIMEOUT_MS);
    });
    try {
      await Promise.race([this.run((admin) => admin.describeCluster()), timeout]);
    } catch (error) {
      this.disconnect();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  topics(): Promise<string[]> {
    return this.run((admin) => admin.listTopics());
  }

  async createTopics(topics: readonly TopicSettings[]): Promise<string[]> {
    const existing = new Set(await this.topics());
    const missing = topics.filter(({ name }) => !existing.has(name));
    if (missing.length === 0) return [];
    await this.run((admin) =>
      admin.createTopics({
        waitForLeaders: true,
        topics: missing.map(({ name, partitions, replicationFactor, config }) => ({
          topic: name,
          numPartitions: partitions,
          replicationFactor,
          configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
        })),
      }),
    );
    return missing.map(({ name }) => name);
  }

  async partitions(topic: string): Promise<number> {
    const { topics } = await this.run((admin) => admin.fetchTopicMetadata({ topics: [topic] }));
    return topics[0]?.partitions.length ?? 0;
  }

  async offsets(topic: string): Promise<PartitionOffsets[]> {
    const offsets = await this.run((admin) => admin.fetchTopicOffsets(topic));
    return offsets
      .map(({ partition, low, high }) => ({
        partition,
        earliest: BigInt(low),
        latest: BigInt(high),
      }))
      .sort((a, b) => a.partition - b.partition);
  }

  async lag(group: string, topic: string): Promise<PartitionLag[]> {
    const offsets = await this.offsets(topic);
    const committed = await this.run((admin) =>
      admin.fetchOffsets({ groupId: group, topics: [topic] }),
    );
    const byPartition = new Map(
      committed[0]?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]),
    );
    return offsets.map(({ partition, earliest, latest }) => {
      const offset = byPartition.get(partition) ?? -1n;
      const from = offset < 0n ? earliest : offset;
      return { partition, committed: offset < 0n ? null : offset, lag: latest - from };
    });
  }

  async close(): Promise<void> {
    const { connected } = this;
    this.connected = undefined;
    await (await connected?.catch(() => undefined))?.disconnect();
  }

  /** A failed call starts the next one with a new connection. */
  private async run<Result>(call: (admin: KafkaJsAdmin) => Promise<Result>): Promise<Result> {
    try {
      return await call(await (this.connected ??= this.connect()));
    } catch (error) {
      this.disconnect();
      const broker = describeKafka(this.connection);
      if (isRefusal(error)) throw toRefusal(error, broker);
      if (isUnreachable(error)) throw new BrokerUnreachableError(broker, false, { cause: error });
      throw error;
    }
  }

  private async connect(): Promise<KafkaJsAdmin> {
    const admin = createKafkaClient(this.connection).admin();
    await admin.connect();
    return admin;
  }

  private disconnect(): void {
    void this.close().catch(() => undefined);
  }
}
