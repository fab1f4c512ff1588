import { describe, expect, it } from 'vitest';
import { isSecretName, withoutSecrets } from './without-secrets.js';

describe('A header named as secrets are', () => {
  it('is told by its end', () => {
    const names = ['authorization', 'Set-Cookie', 'x-api-key', 'client_secret', 'meta-AccessToken'];
    expect(names.filter((name) => !isSecretName(name))).toEqual([]);
    const others = ['content-type', 'ce_id', 'ce_partitionkey', 'traceparent', 'token-type'];
    expect(others.filter(isSecretName)).toEqual([]);
  });
});

describe('A text without secrets', () => {
  it.each([
    ['-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----', '***'],
    ['-----BEGIN ENCRYPTED PRIVATE KEY-----\\nCANARY', '***'],
    ["open '-----BEGIN RSA PRIVATE KEY----- CANARY -----END RSA PRIVATE KEY-----'", "open '***'"],
    ['at https://anna:CANARY@shop.example/x', 'at https://***@shop.example/x'],
    ['kafka://anna:CA@NARY@host:9092', 'kafka://***@host:9092'],
    ['authorization: Bearer CANARY', 'authorization: ***'],
    [`{ authorization: 'Basic CANARY=' }`, `{ authorization: '***' }`],
    ['{"Authorization":"CANARY"}', '{"Authorization":"***"}'],
    ['sent Bearer CANARYCANARY.', 'sent Bearer ***'],
    ['GET /x?access_token=CANARY&page=2', 'GET /x?access_token=***&page=2'],
    ['GET /x?page=2&api_key=CANARY', 'GET /x?page=2&api_key=***'],
    ['GET /x%3Fpage%3D2%26token%3DCANARY', 'GET /x%3Fpage%3D2%26token%3D***'],
    ['http://anna:CAN/A?RY@shop.example:80/x', 'http://***@shop.example:80/x'],
    ['{"cookie":"session=CANARY; a=CANARY"}', '{"cookie":"***"}'],
    ['Set-Cookie: session=CANARY', 'Set-Cookie: ***'],
    ['got eyJhbGciOiJIUzI1NiJ9.eyJDQU5BUlkiOjF9.CANARY-x', 'got ***'],
    [`required username="anna" password="CAN\\"ARY";`, 'required username="anna" password="***";'],
    ['{"client_secret":"CANARY","a":1}', '{"client_secret":"***","a":1}'],
    [String.raw`"{\"apiKey\":\"CANARY\"}"`, String.raw`"{\"apiKey\":\"***\"}"`],
    [
      `{ sasl: { username: 'anna', password: 'CANARY' } }`,
      `{ sasl: { username: 'anna', password: '***' } }`,
    ],
    ['AWS_SESSION_TOKEN=CANARY npm start', 'AWS_SESSION_TOKEN=*** npm start'],
  ])('hides what %j has', (text, hidden) => {
    expect(withoutSecrets(text)).toBe(hidden);
  });

  it.each([
    'http://localhost:8081/users/anna@shop.example',
    'https://registry.example/@scope/name',
    'KAFKA_SASL_PASSWORD: given a secret, accepted: a text',
    'Unexpected token : in JSON',
    'the cookie is missing',
    'Needs the header Authorization: Bearer $ADMIN_TOKEN.',
    'GET /users?page=2',
    'http://localhost:8081/apis',
    'a basic test',
    'Basic authentication is required',
    'the bearer certificate',
    'GET /orders?code=404',
    'key=5',
    'Bearer',
  ])('is as it was where there are none: %s', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });

  it('is bounded, and no half of a secret is left where it ends', () => {
    const word = 'bearer CANARYCANARYCANARY ';
    for (let before = 65_480; before < 65_540; before += 1) {
      const hidden = withoutSecrets(
        `${'x'.repeat(before)} ${word.repeat(3)}${'y'.repeat(100_000)}`,
      );
      expect(hidden.length).toBeLessThan(65_700);
      expect(hidden).not.toContain('CANAR');
    }
    const key = `${'x '.repeat(30_000)}-----BEGIN PRIVATE KEY-----\n${'CANARY\n'.repeat(3_000)}`;
    expect(withoutSecrets(`${key}-----END PRIVATE KEY-----`)).not.toContain('CANARY');
  });

  const repeated = [
    '-----BEGIN PRIVATE KEY-----',
    'authorization: ',
    'cookie: ',
    'a://',
    'a://b:',
    '?',
    'basic ',
    'eyJ',
    'eyJabcdefghij.',
    'token="',
    'password=\\"',
    '-',
    'x',
    '@',
    '\\',
  ];
  const pairs = repeated.flatMap((one) => repeated.map((other) => one + other));
  it('is made in linear time, whatever repeats', () => {
    for (const pair of pairs) {
      const began = performance.now();
      withoutSecrets(pair.repeat(32_000 / pair.length));
      expect(performance.now() - began, pair).toBeLessThan(500);
    }
    const began = performance.now();
    withoutSecrets('bearer eyJ '.repeat(1_000_000));
    expect(performance.now() - began).toBeLessThan(500);
  }, 60_000);
});
