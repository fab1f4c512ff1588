import { poison, type PoisonKind, structuredPoison } from './poison-kind.js';

const many = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const order = (rest: object): string => JSON.stringify({ orderId: '1', ...rest });
const HEADERS = 1_100;

/** What has more of something than is looked at. */
export const poisonExcess: readonly PoisonKind[] = [
  poison('80,000 unknown keys', 'invalid', { value: JSON.stringify(many(80_000)) }),
  poison('80,000 unknown keys beside all that is needed', 'invalid', {
    value: order(many(80_000)),
  }),
  poison('60,000 keys in an unknown field', 'invalid', { value: order({ unknown: many(60_000) }) }),
  poison('60,000 keys in many objects', 'invalid', {
    value: order({ unknown: Array.from({ length: 20_000 }, () => ({ a: 1, b: 2, c: 3 })) }),
  }),
  poison('a hundred thousand and one items', 'invalid', {
    value: order({ unknown: Array.from({ length: 100_001 }, () => 1) }),
  }),
  poison('arrays nested 200 times', 'invalid', {
    value: `{"orderId":"1","unknown":${nested(200)}}`,
  }),
  poison('arrays nested 400,000 times', 'undecodable', {
    value: `{"orderId":"1","unknown":${nested(400_000)}}`,
  }),
  poison('a wrong field with a name of 900,000 characters, and 200 more', 'invalid', {
    value: JSON.stringify({ ...many(200), ['n'.repeat(900_000)]: 1 }),
  }),
  poison(`${HEADERS} headers beside its own`, 'undecodable', {
    headers: Object.fromEntries(
      Array.from({ length: HEADERS }, (_, index) => [`h${index}`, 'x'] as const),
    ),
  }),
  poison('a header sent 1,100 times', 'undecodable', {
    headers: { again: Array.from({ length: HEADERS }, () => 'x') },
  }),
  poison('a specversion of 900,000 characters', 'undecodable', {
    headers: { ce_specversion: '1'.repeat(900_000) },
  }),
  poison('a content type of 900,000 characters', 'undecodable', {
    headers: { 'content-type': `text/${'x'.repeat(900_000)}` },
  }),
  poison('a key of 900,000 bytes', 'undecodable', { key: Buffer.alloc(900_000, 7), value: 'no' }),
  structuredPoison('60,000 keys', 'invalid', { data: { orderId: '1', ...many(60_000) } }),
  structuredPoison(
    'nested 400,000 times',
    'undecodable',
    `{"specversion":"1.0","id":"1","type":"poisoned.order","source":"/","data":${nested(400_000)}}`,
  ),
];
