import type { ConsumingOptions } from './consuming/consuming.options.js';
import type { Compression } from './brokers/kafkajs/compression.js';
import type { KafkaConnection } from './brokers/kafkajs/kafka-client.js';
import type { PublishingOptions } from './publishing/publishing.options.js';
import type { TopicsOptions } from './topics/topics.options.js';

/** The options of `MessagingModule`. */
export interface MessagingOptions extends ConsumingOptions, PublishingOptions, TopicsOptions {
  /** The Kafka cluster. Default: none, but the in-memory broker. */
  readonly kafka?: KafkaConnection;
  /** The place at which a group without committed offsets begins. Default `earliest`. */
  readonly autoOffsetReset?: 'earliest' | 'latest';
  /** The compression of messages published to Kafka; every kind is read. Default `none`. */
  readonly compression?: Compression;
  /**
   * Bytes of a batch of received messages, at most, when decompressed; a larger one becomes a dead
   * letter as it came. For all brokers of this process. Default 32 MiB.
   */
  readonly maxBatchBytes?: number;
  /** Milliseconds without a heartbeat after which the broker gives the partitions to others. Default 30,000. */
  readonly sessionTimeoutMs?: number;
  /** Milliseconds until consumers find partitions that were added to a topic. Default 10,000. */
  readonly metadataMaxAgeMs?: number;
  /** Count and time what is published and consumed, where `MetricsModule` is imported. Default `true`. */
  readonly metrics?: boolean;
}
