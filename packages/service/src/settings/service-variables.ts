import { flag, httpUrl, integer, list, name, oneOf, secret, text } from './readers.js';
import { saslVariables } from './sasl-variables.js';
import { trustProxy } from './trust-proxy.js';
import type { SettingsOf } from './variable.js';

/** Ports end at 65535. */
const HOST_AND_PORT =
  /^(?:[^\s:,[\]@/]+|\[[\da-fA-F:.]{2,45}(?:%[a-zA-Z\d.-]{1,20})?\]):(\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/;
/** Anything that can be read in one line. */
const CLIENT_ID = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufffd]{1,249}$/u;
/** Leaves room for the dead-letter topic, `<group>.dlt`. */
const GROUP = /^[a-zA-Z0-9._-]{1,245}$/;
export const GROUP_NAME = /^(?!none$)[a-zA-Z0-9._-]{1,245}$/;
/** A scheme and a host, without a path. */
const ORIGIN = /^(\*|https?:\/\/[^\s/?#@,]+)$/;
/** Characters that an Authorization header can carry. */
const TOKEN = /^[\x21-\x7e]{16,1024}$/;

/** The variables that every service reads; `.env.example` explains each. */
export const serviceVariables = (serviceName: string) => ({
  NODE_ENV: oneOf(['development', 'test', 'production'], 'development'),
  HOST: text('127.0.0.1'),
  PORT: integer({ from: 0, to: 65_535, fallback: 3000 }),
  HTTP_BODY_LIMIT_BYTES: integer({ from: 1_024, to: 10_485_760, fallback: 262_144 }),
  HTTP_BODY_MAX_DEPTH: integer({ from: 1, to: 1_000, fallback: 32 }),
  HTTP_BODY_MAX_KEYS: integer({ from: 1, to: 1_000_000, fallback: 1_000 }),
  HTTP_BODY_MAX_ITEMS: integer({ from: 1, to: 1_000_000, fallback: 1_000 }),
  HTTP_BODY_MAX_STRING_LENGTH: integer({ from: 1, to: 10_485_760, fallback: 131_072 }),
  HTTP_MAX_CONNECTIONS: integer({ from: 1, to: 1_000_000, fallback: 1_000 }),
  HTTP_REQUEST_TIMEOUT_MS: integer({ from: 100, to: 3_600_000, fallback: 60_000 }),
  HTTP_SEND_TIMEOUT_MS: integer({ from: 100, to: 3_600_000, fallback: 30_000 }),
  HTTP_MAX_EVENT_LOOP_DELAY_MS: integer({ from: 0, to: 60_000, fallback: 250 }),
  HTTP_CORS_ORIGINS: list('* or origins such as https://shop.example, separated by commas', ORIGIN),
  HTTP_TRUST_PROXY: trustProxy(),
  ADMIN_TOKEN: secret('16 to 1024 characters of ASCII, without spaces', TOKEN),
  ADMIN_TOKENS_FILE: text(),
  MANAGEMENT_ACCESS: oneOf(['open', 'token']),
  MANAGEMENT_PORT: integer({ from: 0, to: 65_535 }),
  MANAGEMENT_HOST: text('127.0.0.1'),
  ADMIN_MAX_ANSWER_BYTES: integer({ from: 65_536, to: 268_435_456, fallback: 8_388_608 }),
  ADMIN_MAX_READS: integer({ from: 1, to: 1_000, fallback: 2 }),
  LOG_LEVEL: oneOf(['verbose', 'debug', 'log', 'warn', 'error', 'fatal'], 'log'),
  LOG_FORMAT: oneOf(['json', 'text']),
  LOG_CONTEXT: oneOf(['auto', 'true', 'false'], 'auto'),
  SHUTDOWN_GRACE_MS: integer({ from: 0, to: 3_600_000, fallback: 10_000 }),

  KAFKA_BOOTSTRAP_SERVERS: list('host:port or [IPv6]:port, separated by commas', HOST_AND_PORT),
  KAFKA_CLIENT_ID: name(
    serviceName,
    CLIENT_ID,
    'a text of at most 249 characters, without control characters',
  ),
  KAFKA_CONSUMER_GROUP: name(
    serviceName,
    GROUP_NAME,
    'a name of a-z A-Z 0-9 . _ -, at most 245, but none',
  ),
  KAFKA_AUTO_OFFSET_RESET: oneOf(['earliest', 'latest'], 'earliest'),
  KAFKA_SESSION_TIMEOUT_MS: integer({ from: 1_000, to: 1_800_000, fallback: 30_000 }),
  KAFKA_METADATA_MAX_AGE_MS: integer({ from: 1_000, to: 3_600_000, fallback: 10_000 }),
  KAFKA_CREATE_TOPICS: flag(true),
  KAFKA_DEAD_LETTER_MAX_BYTES: integer({ from: 1_024, to: 1_073_741_824, fallback: 10_485_760 }),
  KAFKA_COMPRESSION: oneOf(['none', 'gzip', 'snappy', 'lz4', 'zstd'], 'none'),
  KAFKA_MAX_BATCH_BYTES: integer({ from: 1_048_576, to: 536_870_912, fallback: 33_554_432 }),
  KAFKA_SSL: flag(false),
  KAFKA_SSL_CA_FILE: text(),
  KAFKA_SSL_CERT_FILE: text(),
  KAFKA_SSL_KEY_FILE: text(),
  KAFKA_SSL_KEY_PASSPHRASE: secret(),
  ...saslVariables,
  SCHEMA_REGISTRY_URL: httpUrl(),
  SCHEMA_REGISTRY_USERNAME: text(),
  SCHEMA_REGISTRY_PASSWORD: secret(),
  SCHEMA_REGISTRY_TOKEN: secret('ASCII without spaces', /^[\x21-\x7e]+$/),
  SCHEMA_REGISTRY_SUBJECTS: oneOf(['topic-type', 'record', 'topic-record'], 'topic-type'),
  SCHEMA_REGISTRY_REGISTER: oneOf(['publish', 'start', 'never'], 'publish'),

  CONSUMER_GROUPS: list('none, or group names separated by commas', GROUP),
  CONSUMER_RETRY_ATTEMPTS: integer({ from: 1, to: 1_000_000, fallback: 10 }),
  CONSUMER_RETRY_BASE_DELAY_MS: integer({ from: 0, to: 3_600_000, fallback: 200 }),
  CONSUMER_RETRY_MAX_DELAY_MS: integer({ from: 0, to: 86_400_000, fallback: 30_000 }),
  CONSUMER_MAX_HEADERS: integer({ from: 1, to: 1_000_000, fallback: 1_000 }),
  CONSUMER_MAX_HEADER_BYTES: integer({ from: 1, to: 104_857_600, fallback: 1_048_576 }),
  CONSUMER_MAX_DEPTH: integer({ from: 1, to: 1_000, fallback: 100 }),
  CONSUMER_MAX_KEYS: integer({ from: 1, to: 10_000_000, fallback: 50_000 }),
  CONSUMER_MAX_ITEMS: integer({ from: 1, to: 10_000_000, fallback: 100_000 }),
  HANDLER_TIMEOUT_MS: integer({ from: 1, to: 86_400_000, fallback: 300_000 }),
  PUBLISH_TIMEOUT_MS: integer({ from: 100, to: 600_000, fallback: 5_000 }),

  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl(),
  OTEL_EXPORTER_OTLP_PROTOCOL: oneOf(['http/protobuf'], 'http/protobuf'),
  OTEL_TRACES_EXPORTER: oneOf(['otlp', 'none'], 'otlp'),
  OTEL_SDK_DISABLED: flag(false),
});

/** The settings of every service, typed and checked. */
export type Settings = SettingsOf<ReturnType<typeof serviceVariables>>;
