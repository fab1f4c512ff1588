import type { MessagingOptions } from '@nest-kafka-kit/messaging';
import { eventSource } from './event-source.js';
import { saslOptions } from './sasl-options.js';
import type { Settings } from './service-variables.js';
import { tlsFiles } from './tls-files.js';
import { SETTINGS } from './tokens.js';

type KafkaOptions = NonNullable<MessagingOptions['kafka']>;

/**
 * Converts the settings to messaging's options.
 *
 * @throws SettingsError for certificates that cannot be read
 * @example
 * const options = messagingOptions(readSettings(process.env, service));
 */
export function messagingOptions(settings: Settings): MessagingOptions {
  const kafka = kafkaOptions(settings);
  return {
    source: eventSource(settings.KAFKA_CLIENT_ID),
    defaultGroup: settings.KAFKA_CONSUMER_GROUP,
    autoOffsetReset: settings.KAFKA_AUTO_OFFSET_RESET,
    sessionTimeoutMs: settings.KAFKA_SESSION_TIMEOUT_MS,
    metadataMaxAgeMs: settings.KAFKA_METADATA_MAX_AGE_MS,
    createTopics: settings.KAFKA_CREATE_TOPICS,
    deadLetterMaxBytes: settings.KAFKA_DEAD_LETTER_MAX_BYTES,
    compression: settings.KAFKA_COMPRESSION,
    maxBatchBytes: settings.KAFKA_MAX_BATCH_BYTES,
    publishTimeoutMs: settings.PUBLISH_TIMEOUT_MS,
    shutdownGraceMs: settings.SHUTDOWN_GRACE_MS,
    failure: {
      attempts: settings.CONSUMER_RETRY_ATTEMPTS,
      baseDelayMs: settings.CONSUMER_RETRY_BASE_DELAY_MS,
      maxDelayMs: settings.CONSUMER_RETRY_MAX_DELAY_MS,
      timeoutMs: settings.HANDLER_TIMEOUT_MS,
    },
    limits: {
      headers: settings.CONSUMER_MAX_HEADERS,
      headerBytes: settings.CONSUMER_MAX_HEADER_BYTES,
      depth: settings.CONSUMER_MAX_DEPTH,
      keys: settings.CONSUMER_MAX_KEYS,
      items: settings.CONSUMER_MAX_ITEMS,
    },
    ...(settings.LOG_CONTEXT !== 'auto' && { logContext: settings.LOG_CONTEXT === 'true' }),
    ...(settings.CONSUMER_GROUPS && { groups: groupsOf(settings.CONSUMER_GROUPS) }),
    ...(kafka && { kafka }),
  };
}

/**
 * Passes the settings to messaging.
 *
 * @example
 * MessagingModule.forRootAsync(messagingFromSettings)
 */
export const messagingFromSettings = { inject: [SETTINGS], useFactory: messagingOptions };

function groupsOf(names: readonly string[]): readonly string[] {
  return names.length === 1 && names[0] === 'none' ? [] : names;
}

function kafkaOptions(settings: Settings): KafkaOptions | undefined {
  if (!settings.KAFKA_BOOTSTRAP_SERVERS) return undefined;
  const ssl = sslOptions(settings);
  const sasl = saslOptions(settings);
  return {
    bootstrapServers: settings.KAFKA_BOOTSTRAP_SERVERS,
    clientId: settings.KAFKA_CLIENT_ID,
    ...(ssl !== undefined && { ssl }),
    ...(sasl && { sasl }),
  };
}

function sslOptions(settings: Settings): KafkaOptions['ssl'] {
  const { KAFKA_SSL_CA_FILE, KAFKA_SSL_CERT_FILE } = settings;
  if (!KAFKA_SSL_CA_FILE && !KAFKA_SSL_CERT_FILE) return settings.KAFKA_SSL || undefined;
  return tlsFiles(settings);
}
