import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventSource } from './event-source.js';

const ajv = new Ajv();
formats.default(ajv);
const isUriReference = ajv.compile({ type: 'string', minLength: 1, format: 'uri-reference' });

it.each([
  'event-service',
  'shop/orders',
  'urn:shop:orders',
  'https://shop.example:8080/orders?region=eu#1',
  'orders:eu',
  '//shop.example/orders',
  'https://[::1]/orders',
  '/orders:eu',
  'a%20b',
  "it's(1)",
])('A client id that is a URI reference is the source as it is: %s', (clientId) => {
  expect(isUriReference(clientId)).toBe(true);
  expect(eventSource(clientId)).toBe(clientId);
});

it.each([
  ['Orders (EU)', 'Orders%20(EU)'],
  ['Bestellungen für Köln', 'Bestellungen%20f%C3%BCr%20K%C3%B6ln'],
  ['100%', '100%25'],
  ['a"b<c>d\\e^f`g{h}i|j', 'a%22b%3Cc%3Ed%5Ce%5Ef%60g%7Bh%7Di%7Cj'],
  ['1:2', '1%3A2'],
  ['a#b#c', 'a%23b%23c'],
  ['orders[1]', 'orders%5B1%5D'],
  ['📦', '%F0%9F%93%A6'],
])('Another is encoded: %s', (clientId, source) => {
  expect(eventSource(clientId)).toBe(source);
  expect(decodeURIComponent(source)).toBe(clientId);
});

it('Whatever the client id, the source is a URI reference', () => {
  const parts = fc.constantFrom(...':/?#[]@!$&\'()*+,;=%2f0A .-_~aé📦"<>\\^`{|}'.match(/./gu)!);
  const clientId = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.array(parts, { minLength: 1, maxLength: 12 }).map((each) => each.join('')),
  );
  fc.assert(
    fc.property(clientId, (given) => {
      const source = eventSource(given);
      expect(isUriReference(source), `${given} → ${source}`).toBe(true);
    }),
    { numRuns: 1_000 },
  );
}, 30_000);
