import { describe, expect, it } from 'vitest';
import { shownValue } from './shown-value.js';

describe('A wrong value of a setting', () => {
  it.each([
    '"tru"',
    '"/etc/kafka/certificates/client-authority.pem"',
    '"kafka-1.example.com:90920"',
    '"c0ffee00-1234-4abc-8def-0123456789ab"',
    'nothing',
  ])('is shown: %s', (given) => {
    expect(shownValue(given)).toBe(given);
  });

  it.each([
    '"4f1d7c0a9b8e4f1d7c0a9b8e4f1d7c0a9b8e4f1d7c0a9b8e4f1d7c0a9b8e4f1d"',
    '"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"',
    '"ghp_16C7e42F292c6912E7710c838347Ae178B4a"',
  ])('is hidden where it looks random: %s', (given) => {
    expect(shownValue(given)).toBe('"***"');
  });

  it('is hidden where it is a key, or has credentials, and cut', () => {
    expect(shownValue(String.raw`"-----BEGIN PRIVATE KEY-----\nabc"`)).toBe('"***');
    expect(shownValue('"kafka://anna:1234@kafka:9092"')).toBe('"kafka://***@kafka:9092"');
    expect(shownValue('x'.repeat(10_000)).length).toBeLessThan(300);
  });
});
