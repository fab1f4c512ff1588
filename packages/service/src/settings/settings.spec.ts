import { describe, expect, it } from 'vitest';
import { defineService, type ServiceSettings } from './define-service.js';
import { httpUrl, secret } from './readers.js';
import { readSettings as readSettingsOf } from './settings.js';
import type { Environment } from './variable.js';
import { SettingsError, type SettingProblem } from './settings.error.js';

const service = defineService({
  from: import.meta.url,
  name: 'event-service',
  variables: { LIBRETRANSLATE_URL: httpUrl(), LIBRETRANSLATE_API_KEY: secret() },
});

type Settings = ServiceSettings<typeof service>;

const readSettings = (environment: Environment): Settings => readSettingsOf(environment, service);

function problemsOf(environment: Environment): readonly SettingProblem[] {
  try {
    readSettings(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as SettingsError).problems;
  }
  return [];
}

const SERVERS = 'host:port or [IPv6]:port, separated by commas';
const ORIGINS = '* or origins such as https://shop.example, separated by commas';
const PROXIES =
  'false, true, a number of proxies from 1 to 99, or addresses and CIDR ranges separated by commas';

const namesOf = (environment: Environment): string[] =>
  problemsOf(environment).map(({ name }) => name);

describe('Settings', () => {
  it('have defaults with which the service runs on a developer machine', () => {
    expect(readSettings({})).toEqual({
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: 3000,
      HTTP_BODY_LIMIT_BYTES: 262_144,
      HTTP_BODY_MAX_DEPTH: 32,
      HTTP_BODY_MAX_KEYS: 1_000,
      HTTP_BODY_MAX_ITEMS: 1_000,
      HTTP_BODY_MAX_STRING_LENGTH: 131_072,
      HTTP_MAX_CONNECTIONS: 1_000,
      HTTP_REQUEST_TIMEOUT_MS: 60_000,
      HTTP_SEND_TIMEOUT_MS: 30_000,
      HTTP_MAX_EVENT_LOOP_DELAY_MS: 250,
      HTTP_TRUST_PROXY: false,
      MANAGEMENT_HOST: '127.0.0.1',
      ADMIN_MAX_ANSWER_BYTES: 8_388_608,
      ADMIN_MAX_READS: 2,
      LOG_LEVEL: 'log',
      LOG_CONTEXT: 'auto',
      SHUTDOWN_GRACE_MS: 10_000,
      KAFKA_CLIENT_ID: 'event-service',
      KAFKA_CONSUMER_GROUP: 'event-service',
      KAFKA_AUTO_OFFSET_RESET: 'earliest',
      KAFKA_SESSION_TIMEOUT_MS: 30_000,
      KAFKA_METADATA_MAX_AGE_MS: 10_000,
      KAFKA_CREATE_TOPICS: true,
      KAFKA_DEAD_LETTER_MAX_BYTES: 10_485_760,
      KAFKA_COMPRESSION: 'none',
      KAFKA_MAX_BATCH_BYTES: 33_554_432,
      KAFKA_SSL: false,
      SCHEMA_REGISTRY_SUBJECTS: 'topic-type',
      SCHEMA_REGISTRY_REGISTER: 'publish',
      CONSUMER_RETRY_ATTEMPTS: 10,
      CONSUMER_RETRY_BASE_DELAY_MS: 200,
      CONSUMER_RETRY_MAX_DELAY_MS: 30_000,
      CONSUMER_MAX_HEADERS: 1_000,
      CONSUMER_MAX_HEADER_BYTES: 1_048_576,
      CONSUMER_MAX_DEPTH: 100,
      CONSUMER_MAX_KEYS: 50_000,
      CONSUMER_MAX_ITEMS: 100_000,
      HANDLER_TIMEOUT_MS: 300_000,
      PUBLISH_TIMEOUT_MS: 5_000,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_SDK_DISABLED: false,
    });
  });

  it('are read from the environment, typed', () => {
    const settings = readSettings({
      NODE_ENV: 'production',
      PORT: '8080',
      KAFKA_BOOTSTRAP_SERVERS: 'a:9092, b.example.com:9093',
      KAFKA_CREATE_TOPICS: 'false',
      KAFKA_SSL: 'true',
      CONSUMER_GROUPS: 'event-service,mail',
      LIBRETRANSLATE_URL: 'http://localhost:5000/api',
      UNRELATED: 'ignored',
    });
    expect(settings).toMatchObject({
      NODE_ENV: 'production',
      PORT: 8080,
      KAFKA_BOOTSTRAP_SERVERS: ['a:9092', 'b.example.com:9093'],
      KAFKA_CREATE_TOPICS: false,
      KAFKA_SSL: true,
      CONSUMER_GROUPS: ['event-service', 'mail'],
      LIBRETRANSLATE_URL: 'http://localhost:5000/api',
    });
    expect(settings).not.toHaveProperty('UNRELATED');
  });

  it('name brokers by host or by address, IPv6 ones in brackets', () => {
    const servers = [
      '[::1]:9092',
      '[fd00::1%eth0]:1',
      '127.0.0.1:9092',
      'kafka-1.shop.example:9093',
    ];
    const { KAFKA_BOOTSTRAP_SERVERS } = readSettings({
      KAFKA_BOOTSTRAP_SERVERS: servers.join(', '),
    });
    expect(KAFKA_BOOTSTRAP_SERVERS).toEqual(servers);
  });

  it.each([
    ['true', true],
    ['false', false],
    ['2', 2],
    ['10.0.0.0/8, fd00::/8,127.0.0.1, ::1', ['10.0.0.0/8', 'fd00::/8', '127.0.0.1', '::1']],
  ])('say which proxies are trusted: %s', (given, trusted) => {
    expect(readSettings({ HTTP_TRUST_PROXY: given }).HTTP_TRUST_PROXY).toEqual(trusted);
  });

  it('count as unset when empty or blank, as compose files leave them', () => {
    const names = Object.keys(readSettings({}));
    for (const blank of ['', '  '])
      expect(readSettings(Object.fromEntries(names.map((name) => [name, blank])))).toEqual(
        readSettings({}),
      );
  });

  it('are trimmed', () => {
    expect(readSettings({ PORT: ' 8080 ', KAFKA_CLIENT_ID: ' shop\n' })).toMatchObject({
      PORT: 8080,
      KAFKA_CLIENT_ID: 'shop',
    });
  });
});

describe('A wrong setting', () => {
  it.each<[keyof Settings, string, string]>([
    ['NODE_ENV', 'prod', 'development, test, production'],
    ['PORT', '65536', 'an integer from 0 to 65535'],
    ['PORT', '80.5', 'an integer from 0 to 65535'],
    ['PORT', '-1', 'an integer from 0 to 65535'],
    ['PORT', '0x50', 'an integer from 0 to 65535'],
    ['PORT', '1e3', 'an integer from 0 to 65535'],
    ['HTTP_BODY_LIMIT_BYTES', '1023', 'an integer from 1024 to 10485760'],
    ['HTTP_BODY_MAX_DEPTH', '1001', 'an integer from 1 to 1000'],
    ['HTTP_BODY_MAX_KEYS', '0', 'an integer from 1 to 1000000'],
    ['HTTP_BODY_MAX_ITEMS', '-1', 'an integer from 1 to 1000000'],
    ['HTTP_BODY_MAX_STRING_LENGTH', '1kB', 'an integer from 1 to 10485760'],
    ['HTTP_CORS_ORIGINS', 'app.example.com', ORIGINS],
    ['HTTP_CORS_ORIGINS', 'https://app.example.com/', ORIGINS],
    ['HTTP_CORS_ORIGINS', 'https://*.example.com/a', ORIGINS],
    ['HTTP_TRUST_PROXY', 'yes', PROXIES],
    ['HTTP_TRUST_PROXY', '0', PROXIES],
    ['HTTP_TRUST_PROXY', '100', PROXIES],
    ['HTTP_TRUST_PROXY', '10.0.0.0/33', PROXIES],
    ['HTTP_TRUST_PROXY', '10.0.0.1,proxy.internal', PROXIES],
    ['LOG_LEVEL', 'info', 'verbose, debug, log, warn, error, fatal'],
    ['LOG_LEVEL', 'LOG', 'verbose, debug, log, warn, error, fatal'],
    ['LOG_FORMAT', 'xml', 'json, text'],
    ['SHUTDOWN_GRACE_MS', '10s', 'an integer from 0 to 3600000'],
    ['KAFKA_BOOTSTRAP_SERVERS', 'localhost', SERVERS],
    ['KAFKA_BOOTSTRAP_SERVERS', 'a:9092,', SERVERS],
    ['KAFKA_BOOTSTRAP_SERVERS', 'kafka://a:9092', SERVERS],
    ['KAFKA_BOOTSTRAP_SERVERS', 'a:9092 b:9092', SERVERS],
    ['KAFKA_BOOTSTRAP_SERVERS', 'a:99999', SERVERS],
    ['KAFKA_BOOTSTRAP_SERVERS', '::1:9092', SERVERS],
    ['KAFKA_BOOTSTRAP_SERVERS', '[::1]', SERVERS],
    ['KAFKA_BOOTSTRAP_SERVERS', '[::1]:99999', SERVERS],
    ['KAFKA_BOOTSTRAP_SERVERS', '[kafka]:9092', SERVERS],
    ['KAFKA_CLIENT_ID', 'a\nb', 'a text of at most 249 characters, without control characters'],
    ['KAFKA_AUTO_OFFSET_RESET', 'newest', 'earliest, latest'],
    ['KAFKA_SESSION_TIMEOUT_MS', '999', 'an integer from 1000 to 1800000'],
    ['KAFKA_DEAD_LETTER_MAX_BYTES', '1023', 'an integer from 1024 to 1073741824'],
    ['KAFKA_METADATA_MAX_AGE_MS', '999', 'an integer from 1000 to 3600000'],
    ['KAFKA_CREATE_TOPICS', 'yes', 'true or false'],
    ['KAFKA_COMPRESSION', 'GZIP', 'none, gzip, snappy, lz4, zstd'],
    ['KAFKA_MAX_BATCH_BYTES', '1000', 'an integer from 1048576 to 536870912'],
    ['KAFKA_SSL', '1', 'true or false'],
    [
      'KAFKA_SASL_MECHANISM',
      'PLAIN',
      'plain, scram-sha-256, scram-sha-512, oauthbearer, aws-msk-iam',
    ],
    ['CONSUMER_GROUPS', 'mail,,', 'none, or group names separated by commas'],
    ['CONSUMER_GROUPS', 'two words', 'none, or group names separated by commas'],
    ['PUBLISH_TIMEOUT_MS', '99', 'an integer from 100 to 600000'],
    ['LIBRETRANSLATE_URL', 'localhost:5000', 'an http or https URL'],
    ['LIBRETRANSLATE_URL', 'ftp://localhost', 'an http or https URL'],
  ])('stops the start, naming %s, the %j given and what is accepted', (name, given, accepted) => {
    expect(problemsOf({ [name]: given })).toEqual([
      { name, given: JSON.stringify(given), accepted },
    ]);
  });

  it.each([
    ['has a space', 'my group'],
    ['has a slash', 'group/1'],
    ['is not ASCII', 'größe'],
    ['is too long', 'g'.repeat(246)],
  ])('is a consumer group that %s: its dead-letter topic could not exist', (_what, group) => {
    expect(namesOf({ KAFKA_CONSUMER_GROUP: group })).toEqual(['KAFKA_CONSUMER_GROUP']);
  });

  it('is the consumer group none, which CONSUMER_GROUPS could not tell from no group', () => {
    expect(namesOf({ KAFKA_CONSUMER_GROUP: 'none' })).toEqual(['KAFKA_CONSUMER_GROUP']);
  });

  it('is reported together with all others, each on a line of its own', () => {
    const read = (): unknown => readSettings({ PORT: 'http', KAFKA_SSL: 'on', LOG_LEVEL: 'info' });
    expect(read).toThrow(
      'The environment has 3 wrong setting(s):\n' +
        '  PORT: given "http", accepted: an integer from 0 to 65535\n' +
        '  LOG_LEVEL: given "info", accepted: verbose, debug, log, warn, error, fatal\n' +
        '  KAFKA_SSL: given "on", accepted: true or false',
    );
  });

  it('is reported together with contradictions', () => {
    expect(namesOf({ NODE_ENV: 'production', PORT: 'http', KAFKA_SASL_USERNAME: 'ada' })).toEqual([
      'PORT',
      'KAFKA_BOOTSTRAP_SERVERS',
      'KAFKA_SASL_MECHANISM',
    ]);
  });

  it('is reported once, even where nothing acceptable was needed elsewhere', () => {
    const broker = { NODE_ENV: 'production', KAFKA_BOOTSTRAP_SERVERS: 'localhost' };
    const sasl = { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_USERNAME: 'ada' };
    expect(namesOf(broker)).toEqual(['KAFKA_BOOTSTRAP_SERVERS']);
    expect(namesOf(sasl)).toEqual(['KAFKA_SASL_MECHANISM']);
  });

  it.each(['', ' '])('is an admin token shorter than 16 characters, or with a space', (space) => {
    const given = { ADMIN_TOKEN: `hunter2-hunter2${space}` };
    expect(problemsOf(given)).toEqual([
      {
        name: 'ADMIN_TOKEN',
        given: 'a secret',
        accepted: '16 to 1024 characters of ASCII, without spaces',
      },
    ]);
  });

  it('never shows a secret', () => {
    const environment = {
      PORT: 'http',
      KAFKA_SASL_PASSWORD: 'hunter2',
      LIBRETRANSLATE_API_KEY: 'hunter2',
    };
    expect(() => readSettings(environment)).toThrow(SettingsError);
    expect(() => readSettings(environment)).not.toThrow(/hunter2/);
  });

  it.each<[keyof Settings, string, string]>([
    ['SCHEMA_REGISTRY_URL', 'ada:hunter2@registry:8081', '***@registry:8081'],
    ['SCHEMA_REGISTRY_URL', 'https//ada:hunter2@registry', '***@registry'],
    ['SCHEMA_REGISTRY_URL', 'http://ada:hunter2@registry:99999', '***@registry:99999'],
    ['SCHEMA_REGISTRY_URL', 'ftp://ada:hunter@2@registry', '***@registry'],
    ['LIBRETRANSLATE_URL', 'ada:\nhunter2@translate', '***@translate'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'ada:hunter2@collector', '***@collector'],
    ['KAFKA_BOOTSTRAP_SERVERS', 'ada:hunter2@a:9092,bob:hunter2@b:9092', '***@b:9092'],
    ['PORT', 'hunter2@', '***@'],
  ])('never shows what is before an @: %s=%j', (name, given, shown) => {
    expect(problemsOf({ [name]: given })).toMatchObject([{ name, given: JSON.stringify(shown) }]);
  });

  it('has a stable code', () => {
    expect(() => readSettings({ PORT: 'http' })).toThrow(
      expect.objectContaining({ code: 'SETTINGS_INVALID', name: 'SettingsError' }),
    );
  });
});
