import type { MessagingOptions } from '@nest-kafka-kit/messaging';
import type { SchemaRegistryConnection, SchemasOptions } from '@nest-kafka-kit/schemas';

type KafkaOptions = NonNullable<MessagingOptions['kafka']>;
type FailureOptions = NonNullable<MessagingOptions['failure']>;
type LimitOptions = NonNullable<MessagingOptions['limits']>;
type Option =
  | keyof MessagingOptions
  | keyof SchemasOptions
  | `kafka.${keyof KafkaOptions}`
  | `registry.${keyof SchemaRegistryConnection}`
  | `failure.${keyof FailureOptions}`
  | `limits.${keyof LimitOptions}`;

/** The variable that `messagingOptions` reads each option from. */
export const VARIABLES: { readonly [Name in Option]?: string } = {
  autoOffsetReset: 'KAFKA_AUTO_OFFSET_RESET',
  compression: 'KAFKA_COMPRESSION',
  createTopics: 'KAFKA_CREATE_TOPICS',
  deadLetterMaxBytes: 'KAFKA_DEAD_LETTER_MAX_BYTES',
  defaultGroup: 'KAFKA_CONSUMER_GROUP',
  'failure.timeoutMs': 'HANDLER_TIMEOUT_MS',
  groups: 'CONSUMER_GROUPS',
  'limits.depth': 'CONSUMER_MAX_DEPTH',
  'limits.headerBytes': 'CONSUMER_MAX_HEADER_BYTES',
  'limits.headers': 'CONSUMER_MAX_HEADERS',
  'limits.items': 'CONSUMER_MAX_ITEMS',
  'limits.keys': 'CONSUMER_MAX_KEYS',
  maxBatchBytes: 'KAFKA_MAX_BATCH_BYTES',
  kafka: 'KAFKA_BOOTSTRAP_SERVERS',
  'kafka.bootstrapServers': 'KAFKA_BOOTSTRAP_SERVERS',
  'kafka.clientId': 'KAFKA_CLIENT_ID',
  'kafka.sasl': 'KAFKA_SASL_*',
  'kafka.ssl': 'KAFKA_SSL*',
  logContext: 'LOG_CONTEXT',
  metadataMaxAgeMs: 'KAFKA_METADATA_MAX_AGE_MS',
  publishTimeoutMs: 'PUBLISH_TIMEOUT_MS',
  registry: 'SCHEMA_REGISTRY_URL',
  'registry.authorization':
    'SCHEMA_REGISTRY_USERNAME and SCHEMA_REGISTRY_PASSWORD, or SCHEMA_REGISTRY_TOKEN',
  'registry.register': 'SCHEMA_REGISTRY_REGISTER',
  'registry.subjects': 'SCHEMA_REGISTRY_SUBJECTS',
  'registry.url': 'SCHEMA_REGISTRY_URL',
  sessionTimeoutMs: 'KAFKA_SESSION_TIMEOUT_MS',
  shutdownGraceMs: 'SHUTDOWN_GRACE_MS',
  source: 'KAFKA_CLIENT_ID',
};

const QUOTED = /`([\w.]+)`/g;

/**
 * Adds the variable of each option that a text of messaging mentions.
 *
 * @example
 * withVariables('Set `createTopics` to true.'); // Set createTopics (KAFKA_CREATE_TOPICS) to true.
 */
export function withVariables(text: string): string {
  return text.replace(QUOTED, (quoted, option: string) => {
    const variable = Object.hasOwn(VARIABLES, option) ? VARIABLES[option as Option] : undefined;
    return variable === undefined ? quoted : `${option} (${variable})`;
  });
}
