import { ClientKafka } from '@nestjs/microservices';
import {
  type Kafka,
  type Message as KafkaMessage,
  Partitioners,
  type TopicMessages,
} from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import type { OutgoingMessage, Position, Producer } from '../contracts/index.js';
import { TopicMissingError } from '../errors.js';
import { PublishQueue } from '../publishing/publish-queue.js';
import { settledWithin } from '../settled-within.js';
import { type Compression, compressionType } from './compression.js';
import { createKafkaClient, describeKafka, type KafkaConnection } from './kafka-client.js';
import { isRefusal, MISSING_TOPIC_REMEDY, toPublishError, toRefusal } from './kafka-errors.js';

/** Nest's Kafka client, as producer only, with our client construction. */
class KafkaProducerClient extends ClientKafka {
  /** The partition chosen for each message of a request: kafkajs's answer does not say. */
  readonly partitions = new WeakMap<KafkaMessage, number>();

  constructor(private readonly connection: KafkaConnection) {
    super({ producerOnlyMode: true, postfixId: '' });
    this.options.producer = {
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
      createPartitioner: () => {
        const choose = Partitioners.DefaultPartitioner();
        return (choice) => {
          // Once per message: asked again at a retry, a message without a key would move.
          const partition = this.partitions.get(choice.message) ?? choose(choice);
          this.partitions.set(choice.message, partition);
          return partition;
        };
      },
    };
  }

  override async createClient<T = Kafka>(): Promise<T> {
    return createKafkaClient(this.connection) as T;
  }
}

const NOWHERE = 'No broker took the messages: their partition does not exist, or has no leader.';
/** Milliseconds until leaving is given up: a hung broker must not hold the process. */
const CLOSE_TIMEOUT_MS = 3_000;
/** Milliseconds between two attempts to connect, beside kafkajs's own. */
const RECONNECT_PAUSE_MS = 200;

export interface KafkaProducerOptions {
  /** Milliseconds a publish takes at most. */
  readonly timeoutMs: number;
  /** Default `none`. */
  readonly compression?: Compression;
}

/**
 * Idempotent, acks=all, one request at a time. A request that failed leaves kafkajs's sequence
 * numbers in doubt, so the next one starts with a new client and a new producer id.
 */
export class KafkaProducer implements Producer {
  private readonly queue: PublishQueue;
  private readonly knownTopics = new Set<string>();
  private readonly timeoutMs: number;
  private readonly compression: Compression;
  private client: KafkaProducerClient | undefined;

  constructor(
    private readonly connection: KafkaConnection,
    { timeoutMs, compression = 'none' }: KafkaProducerOptions,
  ) {
    this.timeoutMs = timeoutMs;
    this.compression = compression;
    this.queue = new PublishQueue({
      broker: describeKafka(connection),
      timeoutMs,
      connect: () => this.connect(),
      send: (messages) => this.send(messages),
      abandon: () => void this.discardClient(),
    });
  }

  async publish(message: OutgoingMessage): Promise<Position> {
    const [position] = await this.publishBatch([message]);
    return position!;
  }

  publishBatch(messages: readonly OutgoingMessage[]): Promise<Position[]> {
    return this.queue.publishBatch(messages);
  }

  async close(): Promise<void> {
    // What waits has its own time limit; a connection attempt may take longer.
    await settledWithin(this.timeoutMs + CLOSE_TIMEOUT_MS, this.queue.close());
    await this.discardClient();
  }

  /** @throws BrokerRefusedError */
  private async connect(): Promise<boolean> {
    try {
      this.client ??= new KafkaProducerClient(this.connection);
      await this.client.connect();
      return true;
    } catch (error) {
      await this.discardClient();
      if (isRefusal(error)) throw toRefusal(error, describeKafka(this.connection));
      await delay(RECONNECT_PAUSE_MS);
      return false;
    }
  }

  private async send(messages: readonly OutgoingMessage[]): Promise<(Position | Error)[]> {
    try {
      const client = this.client!;
      await this.learnTopics(client.unwrap<Kafka>(), messages);
      const known = messages.filter(({ topic }) => this.knownTopics.has(topic));
      const positions = known.length > 0 ? await this.store(client, known) : [];
      return messages.map(({ topic }) =>
        this.knownTopics.has(topic)
          ? positions.shift()!
          : new TopicMissingError([topic], MISSING_TOPIC_REMEDY),
      );
    } catch (error) {
      // A topic may be gone since.
      this.knownTopics.clear();
      await this.discardClient();
      throw toPublishError(error, {
        broker: describeKafka(this.connection),
        topic: messages[0]?.topic ?? '',
        bytes: messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0),
      });
    }
  }

  /** kafkajs would try a missing topic for seconds, and all others would wait behind it. */
  private async learnTopics(client: Kafka, messages: readonly OutgoingMessage[]): Promise<void> {
    if (messages.every(({ topic }) => this.knownTopics.has(topic))) return;
    const admin = client.admin();
    try {
      await admin.connect();
      for (const topic of await admin.listTopics()) this.knownTopics.add(topic);
    } finally {
      await admin.disconnect();
    }
  }

  /**
   * kafkajs can resolve without having sent everything: it asks no broker twice in one call, so a
   * partition whose leader moves to one that has answered is left out. Only what the broker named
   * is stored; the rest is sent again, by the same client, whose sequence numbers are still right.
   */
  private async store(
    client: KafkaProducerClient,
    messages: readonly OutgoingMessage[],
  ): Promise<Position[]> {
    const records = messages.map(toRecord);
    const positions: (Position | undefined)[] = messages.map(() => undefined);
    let left = messages.map((_, index) => index);
    while (left.length > 0) {
      const topicMessages = groupByTopic(left.map((index) => [messages[index]!, records[index]!]));
      const results = await client.producer.sendBatch({
        acks: -1,
        compression: compressionType(this.compression),
        topicMessages,
      });
      // Kafka answers with the first offset per partition; the rest follow in order.
      const offsets = new Map<string, bigint>();
      for (const { topicName, partition, baseOffset } of results) {
        if (baseOffset !== undefined && baseOffset !== '-1')
          offsets.set(`${topicName}/${partition}`, BigInt(baseOffset));
      }
      for (const index of left) {
        const { topic } = messages[index]!;
        const partition = client.partitions.get(records[index]!) ?? 0;
        const offset = offsets.get(`${topic}/${partition}`);
        if (offset === undefined) continue;
        offsets.set(`${topic}/${partition}`, offset + 1n);
        positions[index] = { topic, partition, offset };
      }
      const rest = left.filter((index) => !positions[index]);
      if (rest.length === left.length) throw new Error(NOWHERE);
      left = rest;
    }
    return positions as Position[];
  }

  private async discardClient(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    if (client) await settledWithin(CLOSE_TIMEOUT_MS, client.close());
  }
}

function toRecord({ key, value, headers, partition }: OutgoingMessage): KafkaMessage {
  return {
    key,
    value,
    headers: headers as Record<string, Buffer | Buffer[]>,
    ...(partition !== undefined && { partition }),
  };
}

function groupByTopic(
  messages: readonly (readonly [OutgoingMessage, KafkaMessage])[],
): TopicMessages[] {
  const topics = new Map<string, KafkaMessage[]>();
  for (const [{ topic }, record] of messages) {
    const group = topics.get(topic);
    if (group) group.push(record);
    else topics.set(topic, [record]);
  }
  return [...topics].map(([topic, group]) => ({ topic, messages: group }));
}
