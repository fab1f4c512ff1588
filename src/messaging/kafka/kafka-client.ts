import { Logger } from '@nestjs/common';
import { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs';

/** How to reach a Kafka cluster. */
export interface KafkaConnection {
  /** `host:port` of at least one broker. */
  readonly bootstrapServers: readonly string[];
  readonly clientId: string;
  readonly ssl?: KafkaConfig['ssl'];
  readonly sasl?: SASLOptions;
}

/** Milliseconds to open a connection. */
const CONNECTION_TIMEOUT_MS = 2_000;
/** Milliseconds to answer a request; produce requests wait for all replicas. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * The one place that constructs a Kafka client: kafkajs has had no release since 2023, so
 * whatever replaces it starts here.
 */
export function createKafkaClient(connection: KafkaConnection): Kafka {
  return new Kafka({
    brokers: [...connection.bootstrapServers],
    clientId: connection.clientId,
    ...(connection.ssl !== undefined && { ssl: connection.ssl }),
    ...(connection.sasl && { sasl: connection.sasl }),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 },
    logLevel: logLevel.INFO,
    logCreator: () => logToNest,
  });
}

export function describeKafka(connection: KafkaConnection): string {
  return `Apache Kafka at ${connection.bootstrapServers.join(', ')}`;
}

interface KafkaLogEntry {
  readonly namespace: string;
  readonly level: logLevel;
  readonly log: { readonly message: string; readonly error?: unknown; readonly groupId?: unknown };
}

const logger = new Logger('Kafka');

/** kafkajs reports every attempt; what comes of it, the adapter says itself, once. */
function logToNest({ namespace, level, log }: KafkaLogEntry): void {
  const error = typeof log.error === 'string' ? `: ${log.error}` : '';
  const line = `[${namespace}] ${log.message}${error}`;
  if (level === logLevel.ERROR) logger.debug(line);
  else logger.verbose(line);
}
