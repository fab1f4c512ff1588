import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FailedAttempts } from './failed-attempts.js';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Lets time pass until then. */
function reach(time: number): void {
  vi.advanceTimersByTime(time - Date.now());
}

/** As many as are allowed, and the one too many. */
async function failTooOften(failed: FailedAttempts, address: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) await failed.add(address);
}

describe('Failed attempts', () => {
  it('keep a client out from the twentieth within a minute until that minute is over', async () => {
    const failed = new FailedAttempts();
    for (let attempt = 1; attempt < 20; attempt++) {
      reach(NOW + attempt);
      expect(await failed.add('192.0.2.1')).toBe(false);
      expect(await failed.waitMs('192.0.2.1')).toBe(0);
    }
    reach(NOW + 20);
    expect(await failed.add('192.0.2.1')).toBe(true);
    expect(await failed.waitMs('192.0.2.1')).toBe(MINUTE - 19);
    reach(NOW + MINUTE);
    expect(await failed.waitMs('192.0.2.1')).toBe(1);
    reach(NOW + MINUTE + 1);
    expect(await failed.waitMs('192.0.2.1')).toBe(0);
  });

  it('are forgotten with their minute', async () => {
    const failed = new FailedAttempts();
    await failTooOften(failed, '192.0.2.1');
    reach(NOW + MINUTE);
    expect(await failed.add('192.0.2.1')).toBe(false);
    expect(await failed.waitMs('192.0.2.1')).toBe(0);
  });

  it('are those of one client', async () => {
    const failed = new FailedAttempts();
    await failTooOften(failed, '192.0.2.1');
    expect(await failed.waitMs('192.0.2.2')).toBe(0);
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
  ])('of %s and %s count as those of one client: %s', async (one, other, together) => {
    const failed = new FailedAttempts();
    await failTooOften(failed, one);
    expect((await failed.waitMs(other)) > 0).toBe(together);
  });

  it('of any number of clients take bounded memory; the newest are kept', async () => {
    const failed = new FailedAttempts();
    const addresses = Array.from({ length: 20_000 }, (_, n) => `10.0.${n >> 8}.${n & 255}`);
    for (const address of addresses) await failTooOften(failed, address);
    expect(failed.clients).toBe(10_000);
    expect(await failed.waitMs(addresses.at(-1)!)).toBe(MINUTE);
    expect(await failed.waitMs(addresses[0]!)).toBe(0);
  });

  it('of minutes that are over make room for new ones', async () => {
    const failed = new FailedAttempts();
    await failed.add('192.0.2.1');
    await failed.add('192.0.2.2');
    reach(NOW + MINUTE);
    await failed.add('192.0.2.3');
    expect(failed.clients).toBe(1);
  });

  it('let a client that was forgotten for newer ones begin anew, and be kept again', async () => {
    const failed = new FailedAttempts();
    await failTooOften(failed, '192.0.2.1');
    reach(NOW + MINUTE);
    for (let n = 1; n < 10_000; n++) await failed.add(`10.0.${n >> 8}.${n & 255}`);
    await failTooOften(failed, '192.0.2.1');
    await failed.add('192.0.2.2');
    expect(await failed.waitMs('192.0.2.1')).toBe(MINUTE);
    expect(failed.clients).toBe(10_000);
  });

  it('do not keep the process alive', async () => {
    vi.useRealTimers();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout');
    const before = timers();
    await failTooOften(new FailedAttempts(), '192.0.2.1');
    expect(timers()).toEqual(before);
  });
});
