/** Errors that are not a fault: the machine has nothing to run a server with. */
const NOT_INSTALLED = ['JAVA_MISSING', 'JAVA_TOO_OLD', 'MAVEN_MISSING', 'DOWNLOAD_FAILED'] as const;

/** Errors that either server can cause. */
type EitherServerErrorCode = `${'KAFKA' | 'REGISTRY'}_${
  'START_FAILED' | 'NOT_READY' | 'ALREADY_UP' | 'OPTION_INVALID' | 'UNAVAILABLE'}`;

/** The codes of errors around local servers. Each keeps its meaning; messages may get better. */
export type LocalServerErrorCode =
  | (typeof NOT_INSTALLED)[number]
  | 'PORT_TAKEN'
  | EitherServerErrorCode
  | 'REGISTRY_CLOSED'
  | 'KAFKA_CLUSTER_STOPPED'
  | 'KAFKA_FORMAT_FAILED'
  | 'KAFKA_DATA_MISMATCH'
  | 'KAFKA_BROKER_UNKNOWN'
  | 'KAFKA_TOOL_FAILED';

/**
 * An error that says what was found and what to do about it.
 *
 * @example
 * ```ts
 * await startKafkaCluster().catch((error) => {
 *   if (error instanceof LocalServerError && error.code === 'KAFKA_NOT_READY') return undefined;
 *   throw error;
 * });
 * ```
 */
export class LocalServerError extends Error {
  override readonly name = 'LocalServerError';

  constructor(
    readonly code: LocalServerErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether there is nothing to run a server with: no Java, or no way to fetch the server. */
export function isNotInstalled(error: unknown): error is LocalServerError {
  return error instanceof LocalServerError && NOT_INSTALLED.some((code) => code === error.code);
}
