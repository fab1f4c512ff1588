import { LocalServerError } from './local-server-error.js';

/** What can go wrong around a local Kafka alone. Each code keeps its meaning; messages may get better. */
export type LocalKafkaErrorCode =
  | 'KAFKA_FORMAT_FAILED'
  | 'KAFKA_START_FAILED'
  | 'KAFKA_NOT_READY'
  | 'KAFKA_DATA_MISMATCH'
  | 'KAFKA_BROKER_UNKNOWN'
  | 'KAFKA_CLUSTER_STOPPED'
  | 'KAFKA_ALREADY_UP'
  | 'KAFKA_TOOL_FAILED'
  | 'KAFKA_OPTION_INVALID'
  | 'KAFKA_UNAVAILABLE';

/**
 * An error that says what was found and what to do about it.
 *
 * @example
 * ```ts
 * await startKafkaCluster().catch((error) => {
 *   if (error instanceof LocalKafkaError && error.code === 'KAFKA_NOT_READY') return undefined;
 *   throw error;
 * });
 * ```
 */
export class LocalKafkaError extends LocalServerError<LocalKafkaErrorCode> {
  override readonly name = 'LocalKafkaError';
}
