/** What can go wrong around a local Kafka. Each code keeps its meaning; messages may get better. */
export type LocalKafkaErrorCode =
  | 'KAFKA_JAVA_MISSING'
  | 'KAFKA_JAVA_TOO_OLD'
  | 'KAFKA_MAVEN_MISSING'
  | 'KAFKA_DOWNLOAD_FAILED'
  | 'KAFKA_FORMAT_FAILED'
  | 'KAFKA_START_FAILED'
  | 'KAFKA_NOT_READY'
  | 'KAFKA_PORT_TAKEN'
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
 *   if (error instanceof LocalKafkaError && error.code === 'KAFKA_JAVA_MISSING') return undefined;
 *   throw error;
 * });
 * ```
 */
export class LocalKafkaError extends Error {
  override readonly name = 'LocalKafkaError';

  constructor(
    readonly code: LocalKafkaErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
