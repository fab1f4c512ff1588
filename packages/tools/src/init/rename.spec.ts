import { expect, it } from 'vitest';
import { isDistinct, rename } from './rename.js';

it('renames a name where it stands by itself, and not within a longer one', () => {
  const text = 'event-service event-service.dlt "event-service" my-event-service event-service-2';
  expect(rename(text, 'event-service', 'orders')).toBe(
    'orders orders.dlt "orders" my-event-service event-service-2',
  );
});

it('takes every character of both names as it is', () => {
  expect(rename('a.b axb', 'a.b', '$&')).toBe('$& axb');
});

it('knows a name that may be an ordinary word', () => {
  expect([isDistinct('orders'), isDistinct('event-service'), isDistinct('v2')]).toEqual([
    false,
    true,
    true,
  ]);
});
