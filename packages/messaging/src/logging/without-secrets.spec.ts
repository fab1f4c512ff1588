import { describe, expect, it } from 'vitest';
import { withoutSecrets } from './without-secrets.js';

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
  ])('hides what %j has', (text, hidden) => {
    expect(withoutSecrets(text)).toBe(hidden);
  });

  it.each(['GET /users?page=2', 'http://localhost:8081/apis', 'a basic test', 'key=5', 'Bearer'])(
    'is as it was where there are none: %s',
    (text) => {
      expect(withoutSecrets(text)).toBe(text);
    },
  );

  it.each(['-----BEGIN PRIVATE KEY-----', 'authorization: ', 'a://', '?'.repeat(10), 'basic '])(
    'is made in linear time, whatever repeats: %j',
    (text) => {
      const began = performance.now();
      withoutSecrets(text.repeat(100_000 / text.length));
      expect(performance.now() - began).toBeLessThan(500);
    },
  );
});
