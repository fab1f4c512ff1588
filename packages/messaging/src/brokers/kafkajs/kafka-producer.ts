import type { OutgoingMessage, Position, Producer, ProducerObserver } from '../../ports/index.js';
import { settledWithin } from '../../settled-within.js';
import { type Compression, compressionType } from './compression.js';
import { createKafkaClient, describeKafka, type KafkaConnection } from './kafka-client.js';
import { KafkaJsWire } from './produce/kafkajs-wire.js';
import { Publisher } from './produce/publisher.js';

/** Milliseconds beyond the messages' own limit until closing is given up. */
const CLOSE_TIMEOUT_MS = 3_000;

/** The options of a Kafka producer. */
export interface KafkaProducerOptions {
  /** Milliseconds that a publish takes at most. */
  readonly timeoutMs: number;
  /** Default `none`. */
  readonly compression?: Compression;
  readonly observer?: ProducerObserver | undefined;
}

/** Publishes to Kafka, idempotently and with acks=all. */
export class KafkaProducer implements Producer {
  private readonly publisher: Publisher;
  private readonly timeoutMs: number;

  constructor(
    connection: KafkaConnection,
    { timeoutMs, compression = 'none', observer }: KafkaProducerOptions,
  ) {
    this.timeoutMs = timeoutMs;
    const { length } = connection.bootstrapServers;
    const kafka = createKafkaClient(connection);
    this.publisher = new Publisher({
      broker: describeKafka(connection),
      wire: new KafkaJsWire(kafka, length, compressionType(compression)),
      timeoutMs,
      observer,
    });
  }

  get waiting(): number {
    return this.publisher.size;
  }

  async publish(message: OutgoingMessage): Promise<Position> {
    const [position] = await this.publishBatch([message]);
    return position!;
  }

  publishBatch(messages: readonly OutgoingMessage[]): Promise<Position[]> {
    return this.publisher.publishBatch(messages);
  }

  async close(): Promise<void> {
    // Waiting messages have a time limit of their own.
    await settledWithin(this.timeoutMs + CLOSE_TIMEOUT_MS, this.publisher.close());
    this.publisher.disconnect();
  }
}
