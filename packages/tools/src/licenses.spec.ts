import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type LockedPackages, unlicensed } from './licenses.js';

const locked = (license?: string, more: object = {}): LockedPackages => ({
  packages: { 'node_modules/@x/y': { version: '1.0.0', ...(license && { license }), ...more } },
});

describe('The licences of what a service runs with', () => {
  it('are all allowed', () => {
    const file = new URL('../../../package-lock.json', import.meta.url);
    expect(unlicensed(JSON.parse(readFileSync(file, 'utf8')) as LockedPackages)).toEqual([]);
  });

  it.each(['MIT', '(MIT OR GPL-3.0)', 'MIT AND ISC'])('may be %s', (license) => {
    expect(unlicensed(locked(license))).toEqual([]);
  });

  it.each(['GPL-3.0', 'UNLICENSED', '(MIT AND GPL-3.0)', 'SEE LICENSE IN x', ''])(
    'may not be %j',
    (license) => {
      const named = `@x/y@1.0.0: ${license || 'no licence'}`;
      expect(unlicensed(locked(license))).toEqual([named]);
      expect(unlicensed(locked(license, { dev: true }))).toEqual([]);
    },
  );
});
