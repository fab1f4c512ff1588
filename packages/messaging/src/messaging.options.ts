import type { FailurePolicy } from './consuming/failure-policy.js';
import type { Compression } from './brokers/kafkajs/compression.js';
import type { KafkaConnection } from './brokers/kafkajs/kafka-client.js';

export interface MessagingOptions {
  /** The name events carry as their source. */
  readonly source: string;
  /** The service's own consumer group, as written. */
  readonly defaultGroup: string;
  /** The groups this process runs. Default: all that have handlers. */
  readonly groups?: readonly string[];
  /** Default: the in-memory broker. */
  readonly kafka?: KafkaConnection;
  /** Where a group without committed offsets begins. Default `earliest`. */
  readonly autoOffsetReset?: 'earliest' | 'latest';
  /** Create missing topics at start. Default `true`; else a missing topic stops the start. */
  readonly createTopics?: boolean;
  /** How what is published to Kafka is compressed; every kind is read. Default `none`. */
  readonly compression?: Compression;
  /** Milliseconds a publish takes at most. Default 5,000. */
  readonly publishTimeoutMs?: number;
  /** For handlers that choose nothing else in `@Consumes`. */
  readonly failure?: Partial<FailurePolicy>;
  /** Milliseconds running handlers have at shutdown. Default 10,000. */
  readonly shutdownGraceMs?: number;
  /**
   * Whether log lines of handlers say which message they belong to. Default: where that is free,
   * from Node 24 on and while tracing.
   */
  readonly logContext?: boolean;
  /** Milliseconds without a heartbeat until the broker gives the partitions to others. */
  readonly sessionTimeoutMs?: number;
  /** Count and time what is published and consumed, for `MetricsReport`. Default `true`. */
  readonly metrics?: boolean;
}

/** Milliseconds a publish takes at most, where the settings say nothing else. */
export const DEFAULT_PUBLISH_TIMEOUT_MS = 5_000;

export const MESSAGING_OPTIONS = Symbol('MESSAGING_OPTIONS');
export const BROKER = Symbol('MESSAGING_BROKER');
export const PRODUCER = Symbol('MESSAGING_PRODUCER');
export const ADMIN = Symbol('MESSAGING_ADMIN');
