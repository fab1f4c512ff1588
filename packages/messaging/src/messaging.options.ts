import type { ConsumingOptions } from './consuming/consuming.options.js';
import type { Compression } from './brokers/kafkajs/compression.js';
import type { KafkaConnection } from './brokers/kafkajs/kafka-client.js';
import type { PublishingOptions } from './publishing/publishing.options.js';
import type { TopicsOptions } from './topics/topics.options.js';

export { ADMIN, BROKER, MESSAGING_OPTIONS, PRODUCER } from './injection-tokens.js';
export { DEFAULT_PUBLISH_TIMEOUT_MS } from './publishing/publishing.options.js';

export interface MessagingOptions extends ConsumingOptions, PublishingOptions, TopicsOptions {
  /** Default: the in-memory broker. */
  readonly kafka?: KafkaConnection;
  /** Where a group without committed offsets begins. Default `earliest`. */
  readonly autoOffsetReset?: 'earliest' | 'latest';
  /** How what is published to Kafka is compressed; every kind is read. Default `none`. */
  readonly compression?: Compression;
  /** Milliseconds without a heartbeat until the broker gives the partitions to others. */
  readonly sessionTimeoutMs?: number;
  /** Count and time what is published and consumed, where `MetricsModule` is imported. Default `true`. */
  readonly metrics?: boolean;
}
