import { SettingsError, type SettingProblem } from './settings.error.js';
import {
  flag,
  httpUrl,
  integer,
  list,
  name,
  oneOf,
  secret,
  text,
  type Variable,
} from './variable.js';

/** A port is at most 65535. */
const HOST_AND_PORT =
  /^[^\s:,]+:(\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/;
/** Leaves room for the dead letters' topic, `<group>.dlt`. */
const GROUP = /^[a-zA-Z0-9._-]{1,245}$/;
const GROUP_NAME = /^(?!none$)[a-zA-Z0-9._-]{1,245}$/;
/** What an Authorization header can carry. */
const TOKEN = /^[\x21-\x7e]{16,1024}$/;

/** Every environment variable the service reads. `.env.example` says what each is for. */
const variables = {
  NODE_ENV: oneOf(['development', 'test', 'production'], 'development'),
  HOST: text('127.0.0.1'),
  PORT: integer({ from: 0, to: 65_535, fallback: 3000 }),
  HTTP_BODY_LIMIT_BYTES: integer({ from: 1_024, to: 10_485_760, fallback: 262_144 }),
  ADMIN_TOKEN: secret('16 to 1024 characters of ASCII, without spaces', TOKEN),
  LOG_LEVEL: oneOf(['verbose', 'debug', 'log', 'warn', 'error', 'fatal'], 'log'),
  LOG_FORMAT: oneOf(['json', 'text'], undefined),
  LOG_CONTEXT: oneOf(['auto', 'true', 'false'], 'auto'),
  SHUTDOWN_GRACE_MS: integer({ from: 0, to: 3_600_000, fallback: 10_000 }),

  KAFKA_BOOTSTRAP_SERVERS: list('host:port, separated by commas', HOST_AND_PORT),
  KAFKA_CLIENT_ID: text('event-service'),
  KAFKA_CONSUMER_GROUP: name(
    'event-service',
    GROUP_NAME,
    'a name of a-z A-Z 0-9 . _ -, at most 245, but none',
  ),
  KAFKA_AUTO_OFFSET_RESET: oneOf(['earliest', 'latest'], 'earliest'),
  KAFKA_SESSION_TIMEOUT_MS: integer({ from: 1_000, to: 1_800_000, fallback: 30_000 }),
  KAFKA_CREATE_TOPICS: flag(true),
  KAFKA_COMPRESSION: oneOf(['none', 'gzip', 'snappy', 'lz4', 'zstd'], 'none'),
  KAFKA_SSL: flag(false),
  KAFKA_SSL_CA_FILE: text(undefined),
  KAFKA_SSL_CERT_FILE: text(undefined),
  KAFKA_SSL_KEY_FILE: text(undefined),
  KAFKA_SASL_MECHANISM: oneOf(['plain', 'scram-sha-256', 'scram-sha-512'], undefined),
  KAFKA_SASL_USERNAME: text(undefined),
  KAFKA_SASL_PASSWORD: secret(),
  SCHEMA_REGISTRY_URL: httpUrl(),
  SCHEMA_REGISTRY_USERNAME: text(undefined),
  SCHEMA_REGISTRY_PASSWORD: secret(),
  SCHEMA_REGISTRY_TOKEN: secret('ASCII without spaces', /^[\x21-\x7e]+$/),
  SCHEMA_REGISTRY_SUBJECTS: oneOf(['topic-type', 'record', 'topic-record'], 'topic-type'),
  SCHEMA_REGISTRY_REGISTER: oneOf(['publish', 'start', 'never'], 'publish'),

  CONSUMER_GROUPS: list('none, or group names separated by commas', GROUP),
  CONSUMER_RETRY_ATTEMPTS: integer({ from: 1, to: 1_000_000, fallback: 10 }),
  CONSUMER_RETRY_BASE_DELAY_MS: integer({ from: 0, to: 3_600_000, fallback: 200 }),
  CONSUMER_RETRY_MAX_DELAY_MS: integer({ from: 0, to: 86_400_000, fallback: 30_000 }),
  HANDLER_TIMEOUT_MS: integer({ from: 1, to: 86_400_000, fallback: 300_000 }),
  PUBLISH_TIMEOUT_MS: integer({ from: 100, to: 600_000, fallback: 5_000 }),

  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl(),
  OTEL_EXPORTER_OTLP_PROTOCOL: oneOf(['http/protobuf'], 'http/protobuf'),
  OTEL_TRACES_EXPORTER: oneOf(['otlp', 'none'], 'otlp'),
  OTEL_SDK_DISABLED: flag(false),

  LIBRETRANSLATE_URL: httpUrl(),
  LIBRETRANSLATE_API_KEY: secret(),
} as const;

type Variables = typeof variables;

/** The environment, typed and checked. */
export type Settings = {
  readonly [Name in keyof Variables]: Variables[Name] extends Variable<infer Value> ? Value : never;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment; an empty variable counts as unset.
 *
 * @throws SettingsError with every problem at once
 * @example
 * const settings = readSettings({ PORT: '8080' });
 */
export function readSettings(environment: Environment): Settings {
  const problems: SettingProblem[] = [];
  const entries = Object.entries<Variable<unknown>>(variables).map(([variableName, variable]) => {
    const given = environment[variableName] ?? '';
    if (given.trim() === '') return [variableName, variable.fallback];
    // A secret may begin or end with a space.
    const value = variable.parse(variable.secret ? given : given.trim());
    if (value === undefined)
      problems.push({
        name: variableName,
        given: shown(variable, given),
        accepted: variable.accepted,
      });
    return [variableName, value];
  });
  const settings = Object.fromEntries(entries) as Settings;
  problems.push(
    ...contradictions(settings).filter((each) => !problems.some((one) => one.name === each.name)),
  );
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

/** What is wrong although each variable by itself is fine. */
function contradictions(settings: Settings): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const need = (name: keyof Settings, accepted: string): void => {
    if (settings[name] === undefined) problems.push({ name, given: 'nothing', accepted });
  };
  if (settings.NODE_ENV === 'production') {
    need(
      'KAFKA_BOOTSTRAP_SERVERS',
      'host:port: with NODE_ENV=production nothing runs on the in-memory broker',
    );
  }
  if (settings.KAFKA_SASL_MECHANISM) {
    need('KAFKA_SASL_USERNAME', 'a text, with KAFKA_SASL_MECHANISM set');
    need('KAFKA_SASL_PASSWORD', 'a text, with KAFKA_SASL_MECHANISM set');
  } else if (settings.KAFKA_SASL_USERNAME ?? settings.KAFKA_SASL_PASSWORD) {
    need(
      'KAFKA_SASL_MECHANISM',
      `${variables.KAFKA_SASL_MECHANISM.accepted}, with SASL credentials set`,
    );
  }
  const { SCHEMA_REGISTRY_URL: registryUrl = '', SCHEMA_REGISTRY_USERNAME: registryUser = '' } =
    settings;
  // fetch refuses such a URL, and it would show up in logs.
  if (registryUrl.includes('@')) {
    const accepted =
      'one without: SCHEMA_REGISTRY_USERNAME and SCHEMA_REGISTRY_PASSWORD are for those';
    problems.push({ name: 'SCHEMA_REGISTRY_URL', given: 'a URL with credentials', accepted });
  } else if (/[?#]/.test(registryUrl)) {
    const accepted = 'one without: paths are put behind it';
    problems.push({ name: 'SCHEMA_REGISTRY_URL', given: 'a URL with a ? or #', accepted });
  }
  // Whoever writes user:password here shall not find it in the logs.
  if (registryUser.includes(':')) {
    const accepted = 'a name without, or the password would begin there';
    problems.push({ name: 'SCHEMA_REGISTRY_USERNAME', given: 'a text with a colon', accepted });
  }
  if (settings.SCHEMA_REGISTRY_USERNAME)
    need('SCHEMA_REGISTRY_PASSWORD', 'a text, with SCHEMA_REGISTRY_USERNAME set');
  if (settings.SCHEMA_REGISTRY_PASSWORD)
    need('SCHEMA_REGISTRY_USERNAME', 'a text, with SCHEMA_REGISTRY_PASSWORD set');
  if (settings.SCHEMA_REGISTRY_TOKEN && settings.SCHEMA_REGISTRY_USERNAME) {
    const accepted = 'nothing, with SCHEMA_REGISTRY_USERNAME set: one of the two is sent';
    problems.push({ name: 'SCHEMA_REGISTRY_TOKEN', given: 'a secret', accepted });
  }
  if (settings.SCHEMA_REGISTRY_USERNAME ?? settings.SCHEMA_REGISTRY_TOKEN)
    need('SCHEMA_REGISTRY_URL', 'a URL, with credentials for it set');
  if (settings.KAFKA_SSL_CERT_FILE)
    need('KAFKA_SSL_KEY_FILE', 'a file, with KAFKA_SSL_CERT_FILE set');
  if (settings.KAFKA_SSL_KEY_FILE)
    need('KAFKA_SSL_CERT_FILE', 'a file, with KAFKA_SSL_KEY_FILE set');
  return problems;
}

/** Before an @ there may be a password, also where the rest is no URL. */
function shown(variable: Variable<unknown>, given: string): string {
  return variable.secret ? 'a secret' : JSON.stringify(given.replace(/^.*@/s, '***@'));
}
