import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCertificates } from '../../test/support/certificates.js';
import { messagingOptions } from './messaging-options.js';
import { SettingsError } from './settings.error.js';
import { defineService } from './define-service.js';
import { readSettings } from './settings.js';
import type { Environment } from './variable.js';

const service = defineService({ from: import.meta.url, name: 'event-service' });
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'messaging-options-'));
  await writeCertificates(directory);
});

afterAll(() => rmSync(directory, { recursive: true }));

const textOf = (name: string): string => readFileSync(join(directory, name), 'utf8');

const optionsOf = (environment: Environment) =>
  messagingOptions(readSettings(environment, service));

const kafkaOf = (environment: Environment) =>
  optionsOf({ KAFKA_BOOTSTRAP_SERVERS: 'a:9092,b:9092', ...environment }).kafka;

describe('The messaging options', () => {
  it('of an empty environment run everything on the in-memory broker', () => {
    expect(optionsOf({})).toEqual({
      source: 'event-service',
      defaultGroup: 'event-service',
      autoOffsetReset: 'earliest',
      sessionTimeoutMs: 30_000,
      metadataMaxAgeMs: 10_000,
      createTopics: true,
      deadLetterMaxBytes: 10_485_760,
      compression: 'none',
      maxBatchBytes: 33_554_432,
      failure: { attempts: 10, baseDelayMs: 200, maxDelayMs: 30_000, timeoutMs: 300_000 },
      limits: { headers: 1_000, headerBytes: 1_048_576, depth: 100, keys: 50_000, items: 100_000 },
      publishTimeoutMs: 5_000,
      shutdownGraceMs: 10_000,
    });
  });

  it('follow the settings', () => {
    expect(
      optionsOf({
        KAFKA_CLIENT_ID: 'shop',
        KAFKA_CONSUMER_GROUP: 'shop-group',
        KAFKA_AUTO_OFFSET_RESET: 'latest',
        KAFKA_SESSION_TIMEOUT_MS: '45000',
        KAFKA_METADATA_MAX_AGE_MS: '5000',
        KAFKA_CREATE_TOPICS: 'false',
        KAFKA_DEAD_LETTER_MAX_BYTES: '8388608',
        KAFKA_COMPRESSION: 'zstd',
        KAFKA_MAX_BATCH_BYTES: '1048576',
        CONSUMER_RETRY_ATTEMPTS: '3',
        CONSUMER_RETRY_BASE_DELAY_MS: '10',
        CONSUMER_RETRY_MAX_DELAY_MS: '100',
        CONSUMER_MAX_HEADERS: '10',
        CONSUMER_MAX_HEADER_BYTES: '20',
        CONSUMER_MAX_DEPTH: '30',
        CONSUMER_MAX_KEYS: '40',
        CONSUMER_MAX_ITEMS: '50',
        HANDLER_TIMEOUT_MS: '60000',
        PUBLISH_TIMEOUT_MS: '1000',
        SHUTDOWN_GRACE_MS: '0',
        CONSUMER_GROUPS: 'shop-group, mail',
      }),
    ).toEqual({
      source: 'shop',
      defaultGroup: 'shop-group',
      groups: ['shop-group', 'mail'],
      autoOffsetReset: 'latest',
      sessionTimeoutMs: 45_000,
      metadataMaxAgeMs: 5_000,
      createTopics: false,
      deadLetterMaxBytes: 8_388_608,
      compression: 'zstd',
      maxBatchBytes: 1_048_576,
      failure: { attempts: 3, baseDelayMs: 10, maxDelayMs: 100, timeoutMs: 60_000 },
      limits: { headers: 10, headerBytes: 20, depth: 30, keys: 40, items: 50 },
      publishTimeoutMs: 1_000,
      shutdownGraceMs: 0,
    });
  });

  it('run no group with CONSUMER_GROUPS=none, and all without it', () => {
    expect(optionsOf({ CONSUMER_GROUPS: 'none' }).groups).toEqual([]);
    expect(optionsOf({})).not.toHaveProperty('groups');
  });
});

describe('The Kafka connection', () => {
  it('is plain text unless told', () => {
    expect(kafkaOf({ KAFKA_CLIENT_ID: 'shop' })).toEqual({
      bootstrapServers: ['a:9092', 'b:9092'],
      clientId: 'shop',
    });
  });

  it('trusts the certificates of the system with KAFKA_SSL alone', () => {
    expect(kafkaOf({ KAFKA_SSL: 'true' })).toMatchObject({ ssl: true });
  });

  it('reads certificates from their files, which turn TLS on by themselves', () => {
    expect(
      kafkaOf({
        KAFKA_SSL_CA_FILE: join(directory, 'ca'),
        KAFKA_SSL_CERT_FILE: join(directory, 'cert'),
        KAFKA_SSL_KEY_FILE: join(directory, 'key'),
      })?.ssl,
    ).toEqual({ ca: textOf('ca'), cert: textOf('cert'), key: textOf('key') });
    expect(kafkaOf({ KAFKA_SSL_CA_FILE: join(directory, 'ca') })?.ssl).toEqual({
      ca: textOf('ca'),
    });
  });

  it('logs in with SASL', () => {
    expect(
      kafkaOf({
        KAFKA_SASL_MECHANISM: 'scram-sha-512',
        KAFKA_SASL_USERNAME: 'ada',
        KAFKA_SASL_PASSWORD: 'hunter2',
      })?.sasl,
    ).toEqual({ mechanism: 'scram-sha-512', username: 'ada', password: 'hunter2' });
  });

  it('logs in with tokens, whose secret may be in a file', () => {
    const oauthbearer = {
      KAFKA_SASL_MECHANISM: 'oauthbearer',
      KAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL: 'https://login.example/token',
      KAFKA_SASL_OAUTHBEARER_CLIENT_ID: 'shop',
      KAFKA_SASL_OAUTHBEARER_EXTENSIONS: 'logicalCluster=lkc-1,identityPoolId=pool=1',
    };
    const tokens = { mechanism: 'oauthbearer', oauthBearerProvider: expect.any(Function) };
    const secret = { KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET: 'hunter2' };
    expect(kafkaOf({ ...oauthbearer, ...secret })?.sasl).toEqual(tokens);
    const file = join(directory, 'key');
    const inFile = { KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET_FILE: file };
    expect(kafkaOf({ ...oauthbearer, ...inFile })?.sasl).toEqual(tokens);
    const nowhere = { KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET_FILE: '/nowhere/secret' };
    expect(() => kafkaOf({ ...oauthbearer, ...nowhere })).toThrow(
      'KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET_FILE: given "/nowhere/secret", accepted: a readable file',
    );
    const pasted = { KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET_FILE: 'CANARY' };
    expect(() => kafkaOf({ ...oauthbearer, ...pasted })).toThrow('given something not shown');
    const msk = { KAFKA_SASL_MECHANISM: 'aws-msk-iam', KAFKA_SASL_AWS_REGION: 'eu-central-1' };
    expect(kafkaOf(msk)?.sasl).toEqual(tokens);
  });

  it('touches no certificate without a broker to connect to', () => {
    expect(optionsOf({ KAFKA_SSL_CA_FILE: '/nowhere' })).not.toHaveProperty('kafka');
  });
});

describe('A certificate that cannot be read', () => {
  it.each(['/nowhere/ca.pem', tmpdir()])('is a wrong setting, named: %s', (file) => {
    expect(() => kafkaOf({ KAFKA_SSL_CA_FILE: file })).toThrow(SettingsError);
    expect(() => kafkaOf({ KAFKA_SSL_CA_FILE: file })).toThrow(
      `KAFKA_SSL_CA_FILE: given ${JSON.stringify(file)}, accepted: a readable file`,
    );
  });

  it('is reported together with the others', () => {
    const files = {
      KAFKA_SSL_CA_FILE: '/nowhere/ca',
      KAFKA_SSL_CERT_FILE: '/nowhere/cert',
      KAFKA_SSL_KEY_FILE: join(directory, 'key'),
    };
    expect(() => kafkaOf(files)).toThrow(/KAFKA_SSL_CA_FILE.*\n.*KAFKA_SSL_CERT_FILE/);
  });
});
