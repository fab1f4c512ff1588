import { describe, expect, it } from 'vitest';
import { FailedAttempts } from './failed-attempts.js';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

/** As many as are allowed, and the one too many. */
function failTooOften(failed: FailedAttempts, address: string, now = NOW): void {
  for (let attempt = 0; attempt < 20; attempt++) failed.add(address, now);
}

describe('Failed attempts', () => {
  it('keep a client out from the twentieth within a minute until that minute is over', () => {
    const failed = new FailedAttempts();
    for (let attempt = 1; attempt < 20; attempt++) {
      expect(failed.add('192.0.2.1', NOW + attempt)).toBe(false);
      expect(failed.waitMs('192.0.2.1', NOW + attempt)).toBe(0);
    }
    expect(failed.add('192.0.2.1', NOW + 20)).toBe(true);
    expect(failed.waitMs('192.0.2.1', NOW + 20)).toBe(MINUTE - 19);
    expect(failed.waitMs('192.0.2.1', NOW + MINUTE)).toBe(1);
    expect(failed.waitMs('192.0.2.1', NOW + MINUTE + 1)).toBe(0);
  });

  it('are forgotten with their minute', () => {
    const failed = new FailedAttempts();
    failTooOften(failed, '192.0.2.1');
    expect(failed.add('192.0.2.1', NOW + MINUTE)).toBe(false);
    expect(failed.waitMs('192.0.2.1', NOW + MINUTE)).toBe(0);
  });

  it('are those of one client', () => {
    const failed = new FailedAttempts();
    failTooOften(failed, '192.0.2.1');
    expect(failed.waitMs('192.0.2.2', NOW)).toBe(0);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:0:0:9', true],
    ['2001:db8:1::1', '2001:db8:1:0:5::', true],
    ['2001:db8::1', '2001:db8:0:0:1:2:3:4', true],
    ['::1', '0:0:0:0:9:9:9:9', true],
    ['fe80::1%eth0', 'fe80::2', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::ffff:192.0.2.1', '192.0.2.1', true],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ])('of %s and %s count as those of one client: %s', (one, other, together) => {
    const failed = new FailedAttempts();
    failTooOften(failed, one);
    expect(failed.waitMs(other, NOW) > 0).toBe(together);
  });

  it('of any number of clients take bounded memory; the newest are kept', () => {
    const failed = new FailedAttempts();
    const addresses = Array.from({ length: 20_000 }, (_, n) => `10.0.${n >> 8}.${n & 255}`);
    for (const address of addresses) failTooOften(failed, address);
    expect(failed.clients).toBe(10_000);
    expect(failed.waitMs(addresses.at(-1)!, NOW)).toBe(MINUTE);
    expect(failed.waitMs(addresses[0]!, NOW)).toBe(0);
  });

  it('of minutes that are over make room for new ones', () => {
    const failed = new FailedAttempts();
    failed.add('192.0.2.1', NOW);
    failed.add('192.0.2.2', NOW);
    failed.add('192.0.2.3', NOW + MINUTE);
    expect(failed.clients).toBe(1);
  });
});
