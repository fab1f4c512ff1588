import { expect, it } from 'vitest';
import { requireServiceName, titleOf } from './service-name.js';

it.each(['orders', 'orders-service', 'orders.v2', 'o1_x'])('takes %s', (name) => {
  expect(() => requireServiceName(name, [])).not.toThrow();
});

it.each([
  '',
  'Orders',
  '1orders',
  '-orders',
  'orders-',
  'or--ders',
  'or ders',
  '@acme/orders',
  '..',
  'ordérs',
  'a/b',
  'o'.repeat(101),
])('refuses "%s", and says what is accepted', (name) => {
  expect(() => requireServiceName(name, [])).toThrow(
    /^Given "[^]*"; accepted[^]*lower-case letters and digits/,
  );
});

it('refuses the name of a package that the service depends on', () => {
  expect(() => requireServiceName('kafkajs', ['kafkajs'])).toThrow(/npm would confuse them/);
});

it('makes a title of a name', () => {
  expect(titleOf('orders_and-returns.service')).toBe('Orders and returns service');
});
