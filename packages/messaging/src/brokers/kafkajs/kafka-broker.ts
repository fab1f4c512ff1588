import type { Broker, HandlerObserver, ProducerObserver } from '../../ports/index.js';
import { KafkaAtomicProducer } from './kafka-atomic-producer.js';
import { type Compression, limitBatches, tryCompression } from './compression.js';
import { KafkaAdmin } from './kafka-admin.js';
import { DEFAULT_PUBLISH_TIMEOUT_MS } from '../../publishing/publishing.options.js';
import { describeKafka, type KafkaConnection } from './kafka-client.js';
import { KafkaConsumer, type KafkaConsumerOptions } from './kafka-consumer.js';
import { KafkaProducer } from './kafka-producer.js';
import { KafkaReader } from './kafka-reader.js';
import { tryToken } from './sasl/try-token.js';

/** The options of `KafkaBroker`. */
export interface KafkaBrokerOptions extends Partial<KafkaConsumerOptions> {
  readonly connection: KafkaConnection;
  /** Milliseconds that a publish takes at most. Default 5,000. */
  readonly publishTimeoutMs?: number;
  /** The compression of published messages; every kind is read. Default `none`. */
  readonly compression?: Compression;
  /** Bytes of a received batch when decompressed, for all brokers of this process. Default 32 MiB. */
  readonly maxBatchBytes?: number;
}

/**
 * A broker on Apache Kafka, by Nest's Kafka transport and kafkajs.
 *
 * @example
 * const broker = new KafkaBroker({
 *   connection: { bootstrapServers: ['localhost:9092'], clientId: 'orders' },
 * });
 */
export class KafkaBroker implements Broker<KafkaConsumer> {
  readonly description: string;

  constructor(private readonly options: KafkaBrokerOptions) {
    this.description = describeKafka(options.connection);
    if (options.maxBatchBytes !== undefined) limitBatches(options.maxBatchBytes);
  }

  /**
   * A broker whose `compression` is known to work here, and whose token, where it has one, was not
   * refused.
   *
   * @throws LibraryMissingError | CompressionFailedError | TokenRefusedError
   */
  static async open(options: KafkaBrokerOptions): Promise<KafkaBroker> {
    await tryCompression(options.compression ?? 'none');
    await tryToken(options.connection.sasl);
    return new KafkaBroker(options);
  }

  producer(observer?: ProducerObserver): KafkaProducer {
    const {
      connection,
      publishTimeoutMs = DEFAULT_PUBLISH_TIMEOUT_MS,
      compression = 'none',
    } = this.options;
    return new KafkaProducer(connection, { timeoutMs: publishTimeoutMs, compression, observer });
  }

  atomicProducer(name: string): Promise<KafkaAtomicProducer> {
    return KafkaAtomicProducer.open(this.options.connection, name);
  }

  consumer(group: string, observer?: HandlerObserver): KafkaConsumer {
    const { connection, autoOffsetReset = 'earliest', sessionTimeoutMs = 30_000 } = this.options;
    const settings = { ...this.options, autoOffsetReset, sessionTimeoutMs };
    return new KafkaConsumer(connection, group, settings, observer);
  }

  reader(): KafkaReader {
    return new KafkaReader(this.options.connection);
  }

  admin(): KafkaAdmin {
    return new KafkaAdmin(this.options.connection);
  }
}
