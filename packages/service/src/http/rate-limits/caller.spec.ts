import { describe, expect, it } from 'vitest';
import { callerOf } from './caller.js';

describe('A caller', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3::4', '2001:db8:1:2'],
    ['2001:0DB8:0001:2::', '2001:db8:1:2'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0'],
    // As some proxies put it into X-Forwarded-For.
    ['192.0.2.1:54321', '192.0.2.1'],
    ['[2001:db8:1:2::9]:54321', '2001:db8:1:2'],
    ['[2001:db8:1:2::9]', '2001:db8:1:2'],
  ])('with the address %s is %s', (address, caller) => {
    expect(callerOf(address)).toBe(caller);
  });

  it.each(['', 'unknown', 'x'.repeat(16_000), '999.0.0.1', '192.0.2.1\u001b[31m', '::1::2'])(
    'without an address is like all without: %s',
    (address) => {
      expect(callerOf(address)).toBe('unknown');
    },
  );
});
