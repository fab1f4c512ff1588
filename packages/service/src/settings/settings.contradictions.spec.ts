import { describe, expect, it } from 'vitest';
import { defineService } from './define-service.js';
import { readSettings } from './settings.js';
import type { Environment } from './variable.js';
import { SettingsError, type SettingProblem } from './settings.error.js';

const service = defineService({ from: import.meta.url });
const production = { NODE_ENV: 'production', KAFKA_BOOTSTRAP_SERVERS: 'kafka:9092' };
const credentials = { KAFKA_SASL_USERNAME: 'ada', KAFKA_SASL_PASSWORD: 'hunter2' };

function problemsOf(environment: Environment): readonly SettingProblem[] {
  try {
    readSettings(environment, service);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as SettingsError).problems;
  }
  return [];
}

describe('In production', () => {
  it('nothing starts without a broker', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      {
        name: 'KAFKA_BOOTSTRAP_SERVERS',
        given: 'nothing',
        accepted: 'host:port: with NODE_ENV=production nothing runs on the in-memory broker',
      },
    ]);
  });

  it('an empty broker is none', () => {
    expect(problemsOf({ ...production, KAFKA_BOOTSTRAP_SERVERS: ' ' })).toHaveLength(1);
  });

  it('a broker is all that must be set', () => {
    expect(problemsOf(production)).toEqual([]);
  });

  it.each([undefined, 'development', 'test'])('only: NODE_ENV=%s runs in memory', (NODE_ENV) => {
    expect(problemsOf({ NODE_ENV })).toEqual([]);
  });
});

describe('SASL', () => {
  it.each(['plain', 'scram-sha-256', 'scram-sha-512'])(
    '%s needs user and password',
    (mechanism) => {
      expect(problemsOf({ KAFKA_SASL_MECHANISM: mechanism, ...credentials })).toEqual([]);
      expect(problemsOf({ KAFKA_SASL_MECHANISM: mechanism })).toEqual([
        {
          name: 'KAFKA_SASL_USERNAME',
          given: 'nothing',
          accepted: 'a text, with KAFKA_SASL_MECHANISM set',
        },
        {
          name: 'KAFKA_SASL_PASSWORD',
          given: 'nothing',
          accepted: 'a text, with KAFKA_SASL_MECHANISM set',
        },
      ]);
    },
  );

  it('credentials need a mechanism, or they would silently not be used', () => {
    const problem = {
      name: 'KAFKA_SASL_MECHANISM',
      given: 'nothing',
      accepted: 'plain, scram-sha-256, scram-sha-512, with SASL credentials set',
    };
    expect(problemsOf(credentials)).toEqual([problem]);
    expect(problemsOf({ KAFKA_SASL_USERNAME: 'ada' })).toEqual([problem]);
    expect(problemsOf({ KAFKA_SASL_PASSWORD: 'hunter2' })).toEqual([problem]);
  });
});

describe('SASL by tokens', () => {
  const PREFIX = 'KAFKA_SASL_OAUTHBEARER_';
  const oauthbearer = {
    KAFKA_SASL_MECHANISM: 'oauthbearer',
    [`${PREFIX}TOKEN_ENDPOINT_URL`]: 'https://login.example/token',
    [`${PREFIX}CLIENT_ID`]: 'shop',
    [`${PREFIX}CLIENT_SECRET`]: 'CANARY',
  };

  it('needs an endpoint, an id and a secret, or a file with it', () => {
    expect(problemsOf(oauthbearer)).toEqual([]);
    const { [`${PREFIX}CLIENT_SECRET`]: _secret, ...others } = oauthbearer;
    expect(problemsOf({ ...others, [`${PREFIX}CLIENT_SECRET_FILE`]: '/run/secret' })).toEqual([]);
    expect(problemsOf({ KAFKA_SASL_MECHANISM: 'oauthbearer' })).toMatchObject([
      { name: `${PREFIX}TOKEN_ENDPOINT_URL`, given: 'nothing' },
      { name: `${PREFIX}CLIENT_ID`, given: 'nothing' },
      { name: `${PREFIX}CLIENT_SECRET`, accepted: expect.stringContaining('_CLIENT_SECRET_FILE') },
    ]);
  });

  it.each([
    ['http://login.example/token', 'a URL with http://'],
    ['https://login.example/token#a', 'a URL with a #'],
  ])('sends its secret to no such endpoint: %s', (url, given) => {
    const problems = problemsOf({ ...oauthbearer, [`${PREFIX}TOKEN_ENDPOINT_URL`]: url });
    expect(problems).toMatchObject([{ name: `${PREFIX}TOKEN_ENDPOINT_URL`, given }]);
  });

  it('shows no credentials of a URL, nor a secret', () => {
    const url = 'https://shop:CANARY@login.example/token';
    const problems = problemsOf({ ...oauthbearer, [`${PREFIX}TOKEN_ENDPOINT_URL`]: url });
    expect(problems).toMatchObject([{ name: `${PREFIX}TOKEN_ENDPOINT_URL` }]);
    expect(JSON.stringify(problems)).not.toContain('CANARY');
  });

  it('takes one secret, not two', () => {
    const problems = problemsOf({ ...oauthbearer, [`${PREFIX}CLIENT_SECRET_FILE`]: 'file' });
    expect(problems).toMatchObject([{ name: `${PREFIX}CLIENT_SECRET`, given: 'a secret' }]);
  });

  it.each([
    [{ [`${PREFIX}SCOPE`]: 'kafka' }, 'oauthbearer'],
    [{ KAFKA_SASL_AWS_REGION: 'eu-central-1' }, 'aws-msk-iam'],
  ])('settings need their mechanism, or they would silently not be used: %j', (given, accepted) => {
    expect(problemsOf(given)).toMatchObject([
      { name: 'KAFKA_SASL_MECHANISM', accepted: expect.stringContaining(accepted) },
    ]);
    expect(problemsOf({ KAFKA_SASL_MECHANISM: 'plain', ...credentials, ...given })).toMatchObject([
      { name: 'KAFKA_SASL_MECHANISM', given: '"plain"' },
    ]);
  });

  it('has no use for a password', () => {
    expect(problemsOf({ ...oauthbearer, ...credentials })).toMatchObject([
      { name: 'KAFKA_SASL_MECHANISM', given: '"oauthbearer"' },
    ]);
  });

  it('of AWS needs a region', () => {
    const msk = { KAFKA_SASL_MECHANISM: 'aws-msk-iam' };
    expect(problemsOf(msk)).toMatchObject([{ name: 'KAFKA_SASL_AWS_REGION', given: 'nothing' }]);
    expect(problemsOf({ ...msk, KAFKA_SASL_AWS_REGION: 'eu-central-1' })).toEqual([]);
  });
});

describe('A client certificate', () => {
  it('needs its key, and a key its certificate', () => {
    expect(problemsOf({ KAFKA_SSL_CERT_FILE: 'cert.pem' })).toEqual([
      {
        name: 'KAFKA_SSL_KEY_FILE',
        given: 'nothing',
        accepted: 'a file, with KAFKA_SSL_CERT_FILE set',
      },
    ]);
    expect(problemsOf({ KAFKA_SSL_KEY_FILE: 'key.pem' })).toEqual([
      {
        name: 'KAFKA_SSL_CERT_FILE',
        given: 'nothing',
        accepted: 'a file, with KAFKA_SSL_KEY_FILE set',
      },
    ]);
    const pair = { KAFKA_SSL_CERT_FILE: 'cert.pem', KAFKA_SSL_KEY_FILE: 'key.pem' };
    expect(problemsOf(pair)).toEqual([]);
  });
});

describe('The schema registry', () => {
  const url = { SCHEMA_REGISTRY_URL: 'https://registry:8081/apis' };

  it('takes a user with a password, or a token', () => {
    const user = { SCHEMA_REGISTRY_USERNAME: 'ada', SCHEMA_REGISTRY_PASSWORD: 'hunter2' };
    expect(problemsOf({ ...url, ...user })).toEqual([]);
    expect(problemsOf({ ...url, SCHEMA_REGISTRY_TOKEN: 'abc' })).toEqual([]);
    expect(problemsOf({ ...url, ...user, SCHEMA_REGISTRY_TOKEN: 'abc' })).toEqual([
      {
        name: 'SCHEMA_REGISTRY_TOKEN',
        given: 'a secret',
        accepted: 'nothing, with SCHEMA_REGISTRY_USERNAME set: one of the two is sent',
      },
    ]);
  });

  it.each([
    ['SCHEMA_REGISTRY_USERNAME', 'SCHEMA_REGISTRY_PASSWORD'],
    ['SCHEMA_REGISTRY_PASSWORD', 'SCHEMA_REGISTRY_USERNAME'],
  ])('needs with %s also %s', (given, missing) => {
    const accepted = `a text, with ${given} set`;
    expect(problemsOf({ ...url, [given]: 'ada' })).toEqual([
      { name: missing, given: 'nothing', accepted },
    ]);
  });

  it('has credentials only where it has a URL', () => {
    expect(problemsOf({ SCHEMA_REGISTRY_TOKEN: 'abc' })).toEqual([
      {
        name: 'SCHEMA_REGISTRY_URL',
        given: 'nothing',
        accepted: 'a URL, with credentials for it set',
      },
    ]);
  });

  it.each(['ada:hunter2@', ':hunter2@', 'ada@', '@', '8081/hunter2@'])(
    'has no credentials in its URL, such as "%s", and they are not shown',
    (userinfo) => {
      expect(problemsOf({ SCHEMA_REGISTRY_URL: `https://${userinfo}registry:8081` })).toEqual([
        {
          name: 'SCHEMA_REGISTRY_URL',
          given: 'a URL with credentials',
          accepted:
            'one without: SCHEMA_REGISTRY_USERNAME and SCHEMA_REGISTRY_PASSWORD are for those',
        },
      ]);
    },
  );

  it.each(['?', '?key=hunter2', '#', '#hunter2'])(
    'has nothing behind its path, such as "%s": it would silently be left out',
    (end) => {
      expect(problemsOf({ SCHEMA_REGISTRY_URL: `https://registry:8081/apis${end}` })).toEqual([
        {
          name: 'SCHEMA_REGISTRY_URL',
          given: 'a URL with a ? or #',
          accepted: 'one without: paths are put behind it',
        },
      ]);
    },
  );

  it('has no user with a colon, which ends the name, nor shows what is behind it', () => {
    const user = { SCHEMA_REGISTRY_USERNAME: 'ada:hunter2', SCHEMA_REGISTRY_PASSWORD: ':' };
    expect(problemsOf({ ...url, ...user })).toEqual([
      {
        name: 'SCHEMA_REGISTRY_USERNAME',
        given: 'a text with a colon',
        accepted: 'a name without, or the password would begin there',
      },
    ]);
  });

  it('may be unset where the rest is set for all environments', () => {
    const rest = { SCHEMA_REGISTRY_SUBJECTS: 'record', SCHEMA_REGISTRY_REGISTER: 'never' };
    expect(problemsOf(rest)).toEqual([]);
  });
});
