import { SettingsError, type SettingProblem } from './settings.error.js';
import { flag, httpUrl, integer, list, oneOf, secret, text, type Variable } from './variable.js';

/** Every environment variable the service reads. `.env.example` says what each is for. */
const variables = {
  NODE_ENV: oneOf(['development', 'test', 'production'], 'development'),
  HOST: text('127.0.0.1'),
  PORT: integer({ from: 0, to: 65_535, fallback: 3000 }),
  HTTP_BODY_LIMIT_BYTES: integer({ from: 1_024, to: 10_485_760, fallback: 262_144 }),
  LOG_LEVEL: oneOf(['verbose', 'debug', 'log', 'warn', 'error', 'fatal'], 'log'),
  LOG_FORMAT: oneOf(['json', 'text'], undefined),
  SHUTDOWN_GRACE_MS: integer({ from: 0, to: 3_600_000, fallback: 10_000 }),

  KAFKA_BOOTSTRAP_SERVERS: list('host:port, separated by commas', /^[^\s:,]+:\d{1,5}$/),
  KAFKA_CLIENT_ID: text('event-service'),
  KAFKA_CONSUMER_GROUP: text('event-service'),
  KAFKA_AUTO_OFFSET_RESET: oneOf(['earliest', 'latest'], 'earliest'),
  KAFKA_SESSION_TIMEOUT_MS: integer({ from: 1_000, to: 1_800_000, fallback: 30_000 }),
  KAFKA_CREATE_TOPICS: flag(true),
  KAFKA_SSL: flag(false),
  KAFKA_SSL_CA_FILE: text(undefined),
  KAFKA_SSL_CERT_FILE: text(undefined),
  KAFKA_SSL_KEY_FILE: text(undefined),
  KAFKA_SASL_MECHANISM: oneOf(['plain', 'scram-sha-256', 'scram-sha-512'], undefined),
  KAFKA_SASL_USERNAME: text(undefined),
  KAFKA_SASL_PASSWORD: secret(),
  CONSUMER_GROUPS: list('none, or group names separated by commas', /^[a-zA-Z0-9._-]+$/),
  PUBLISH_TIMEOUT_MS: integer({ from: 100, to: 600_000, fallback: 5_000 }),

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
  const entries = Object.entries<Variable<unknown>>(variables).map(([name, variable]) => {
    const given = environment[name]?.trim();
    if (!given) return [name, variable.fallback];
    const value = variable.parse(given);
    if (value === undefined)
      problems.push({ name, given: shown(variable, given), accepted: variable.accepted });
    return [name, value];
  });
  const settings = Object.fromEntries(entries) as Settings;
  problems.push(...contradictions(settings));
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
  if (settings.KAFKA_SSL_CERT_FILE)
    need('KAFKA_SSL_KEY_FILE', 'a file, with KAFKA_SSL_CERT_FILE set');
  if (settings.KAFKA_SSL_KEY_FILE)
    need('KAFKA_SSL_CERT_FILE', 'a file, with KAFKA_SSL_KEY_FILE set');
  return problems;
}

function shown(variable: Variable<unknown>, given: string): string {
  return variable.secret ? 'a secret' : JSON.stringify(given);
}
