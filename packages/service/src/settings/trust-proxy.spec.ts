import { expect, it } from 'vitest';
import { trustWarning } from './trust-proxy.js';

it.each([[true], [['0.0.0.0/0']], [['10.0.0.1', '::/0']]])(
  'Believing everybody is warned about: %j',
  (trusted) => {
    expect(trustWarning(trusted)).toMatch(/^HTTP_TRUST_PROXY=.*every client can choose/);
  },
);

it.each([[false], [1], [['10.0.0.0/8', '::1']]])('Believing some is not: %j', (trusted) => {
  expect(trustWarning(trusted)).toBeUndefined();
});
