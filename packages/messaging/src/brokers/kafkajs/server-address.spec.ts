import { describe, expect, it } from 'vitest';
import { addressOf, addressText, hostOf, withoutColons } from './server-address.js';

describe('An IPv6 address', () => {
  it('goes through kafkajs, which splits servers at the first colon', () => {
    const [host = '', port] = withoutColons('[2001:db8::1]:9092').split(':');
    expect([hostOf(host), port]).toEqual(['2001:db8::1', '9092']);
  });

  it.each(['localhost:9092', 'kafka_1.ipv6.example:9092', '127.0.0.1:1'])(
    'is not what %s has',
    (server) => {
      expect(withoutColons(server)).toBe(server);
      expect(hostOf(server.split(':')[0]!)).toBe(server.split(':')[0]);
    },
  );

  it.each(['[2001:db8::1]:9092', 'localhost:9092', '127.0.0.1:1'])(
    'is written in brackets: %s',
    (server) => {
      expect(addressText(addressOf(server))).toBe(server);
      expect(addressText(addressOf(withoutColons(server)))).toBe(server);
    },
  );
});
