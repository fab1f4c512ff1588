import { ClientKafka } from '@nestjs/microservices';
import type { Kafka } from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import type { OutgoingMessage, Position, Producer, ProducerObserver } from '../../ports/index.js';
import { TopicMissingError } from '../../errors.js';
import { PublishQueue } from '../../publishing/publish-queue.js';
import { settledWithin } from '../../settled-within.js';
import { type Compression, compressionType } from './compression.js';
import { createKafkaClient, describeKafka, type KafkaConnection } from './kafka-client.js';
import { isRefusal, MISSING_TOPIC_REMEDY, toBatchError, toRefusal } from './kafka-errors.js';
import { ChosenPartitions, sendAll } from './send-all.js';

/** Nest's Kafka client as a producer alone, on a client that we make. */
class KafkaProducerClient extends ClientKafka {
  readonly partitions = new ChosenPartitions();

  constructor(private readonly connection: KafkaConnection) {
    super({ producerOnlyMode: true, postfixId: '' });
    this.options.producer = {
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
      createPartitioner: this.partitions.createPartitioner,
    };
  }

  override async createClient<T = Kafka>(): Promise<T> {
    return createKafkaClient(this.connection) as T;
  }
}

/** Milliseconds until leaving is given up: a hung broker must not hold the process. */
const CLOSE_TIMEOUT_MS = 3_000;
/** Milliseconds between two attempts to connect, beside kafkajs's own. */
const RECONNECT_PAUSE_MS = 200;

/** The options of a Kafka producer. */
export interface KafkaProducerOptions {
  /** Milliseconds that a publish takes at most. */
  readonly timeoutMs: number;
  /** Default `none`. */
  readonly compression?: Compression;
  readonly observer?: ProducerObserver | undefined;
}

/**
 * Publishes idempotently, with acks=all, one request at a time. A failed request leaves kafkajs's
 * sequence numbers in doubt, so the next one starts with a new client and a new producer id.
 */
export class KafkaProducer implements Producer {
  private readonly queue: PublishQueue;
  private readonly knownTopics = new Set<string>();
  private readonly timeoutMs: number;
  private readonly compression: Compression;
  private client: KafkaProducerClient | undefined;

  constructor(
    private readonly connection: KafkaConnection,
    { timeoutMs, compression = 'none', observer }: KafkaProducerOptions,
  ) {
    this.timeoutMs = timeoutMs;
    this.compression = compression;
    this.queue = new PublishQueue({
      broker: describeKafka(connection),
      timeoutMs,
      connect: () => this.connect(),
      send: (messages) => this.send(messages),
      abandon: () => void this.discardClient(),
      observer,
    });
  }

  get waiting(): number {
    return this.queue.size;
  }

  async publish(message: OutgoingMessage): Promise<Position> {
    const [position] = await this.publishBatch([message]);
    return position!;
  }

  publishBatch(messages: readonly OutgoingMessage[]): Promise<Position[]> {
    return this.queue.publishBatch(messages);
  }

  async close(): Promise<void> {
    // Waiting messages have a time limit of their own; a connection attempt may take longer.
    await settledWithin(this.timeoutMs + CLOSE_TIMEOUT_MS, this.queue.close());
    await this.discardClient();
  }

  /** Resolves with whether it is connected. @throws BrokerRefusedError */
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
      throw toBatchError(error, describeKafka(this.connection), messages);
    }
  }

  /** Learns which topics exist: kafkajs would try a missing one for seconds, and all others would wait. */
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

  private store(
    { producer, partitions }: KafkaProducerClient,
    messages: readonly OutgoingMessage[],
  ): Promise<Position[]> {
    return sendAll(producer, partitions, messages, compressionType(this.compression));
  }

  private async discardClient(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    if (client) await settledWithin(CLOSE_TIMEOUT_MS, client.close());
  }
}
