import { expect, it } from 'vitest';
import { groupName, type GroupChoice } from './group-name.js';

it.each<[string, GroupChoice | undefined, string]>([
  ['the service’s own', undefined, 'orders'],
  ['one within the service', 'mail', 'orders.mail'],
  ['one that is taken as it is', { absolute: 'mail' }, 'mail'],
])('A group is %s', (_, choice, expected) => {
  expect(groupName('orders', choice)).toBe(expected);
});
