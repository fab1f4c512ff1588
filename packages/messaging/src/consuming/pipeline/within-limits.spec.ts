import { describe, expect, it } from 'vitest';
import { InvalidMessageError, UndecodableMessageError } from '../../errors.js';
import { MAX_JSON_DEPTH, parseJson } from '../../events/json-data.js';
import type { Headers, Message } from '../../ports/index.js';
import { DEFAULT_MESSAGE_LIMITS, type MessageLimits } from '../message-limits.js';
import { refuseExcess, withinLimits } from './within-limits.js';

const limits: MessageLimits = { headers: 3, headerBytes: 100, depth: 3, keys: 4, items: 5 };

function problemOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const excessOf = (data: unknown, given = limits): string | undefined =>
  problemOf(() => refuseExcess('order.placed', data, given));

function headersRefused(headers: Headers, topic = 'orders'): string | undefined {
  const place = { topic, partition: 0, offset: 0n, timestamp: 0 };
  const message: Message = { ...place, key: null, value: null, headers };
  const delivery = { group: 'invoices', attempt: 1, signal: new AbortController().signal };
  const handle = withinLimits('invoices', limits)(async () => undefined);
  return problemOf(() => handle(message, delivery));
}

const x = Buffer.from('x');

describe('The headers of a message', () => {
  it.each([
    ['as many as allowed', { a: x, b: x, c: x }, undefined],
    ['one too many', { a: x, b: x, c: x, d: x }, /has 4 headers: at most 3 .* `limits\.headers`/],
    ['a header repeated too often', { a: [x, x, x, x] }, /has 4 headers/],
    ['as many bytes as allowed', { ab: Buffer.alloc(98) }, undefined],
    ['a value too large', { ab: Buffer.alloc(99) }, /have 101 bytes: at most 100 .*headerBytes`/],
    ['a name too large', { ['n'.repeat(100)]: x }, /have 101 bytes/],
    ['values too large together', { a: [Buffer.alloc(50), Buffer.alloc(49)] }, /have 101 bytes/],
  ] as const)('are limited in number and bytes: %s', (_what, headers, expected) => {
    const problem = headersRefused(headers);
    if (expected) expect(problem).toMatch(expected);
    else expect(problem).toBeUndefined();
  });

  it('are not those that the retry topic adds', () => {
    const names = ['topic', 'partition', 'offset', 'timestamp', 'round', 'attempts', 'due-at'];
    const ours = Object.fromEntries(names.map((name) => [`retry-${name}`, Buffer.from('1')]));
    expect(headersRefused({ a: x, b: x, c: x, ...ours }, 'invoices.retry')).toBeUndefined();
    expect(headersRefused({ a: x, b: x, c: x, d: x, ...ours }, 'invoices.retry')).toMatch(/has 4/);
    expect(headersRefused({ a: x, ...ours }, 'orders')).toMatch(/has 8 headers/);
  });
});

describe('The data of a message', () => {
  it.each([
    ['a text', 'x'.repeat(1_000), undefined],
    ['null', null, undefined],
    ['as deep as allowed', { a: { b: {} } }, undefined],
    ['objects too deep', { a: { b: { c: {} } } }, /nests deeper than 3 levels.*`limits\.depth`/],
    ['arrays too deep', [[[[]]]], /nests deeper/],
    ['both too deep', { a: [{ b: [] }] }, /nests deeper/],
    ['as many keys as allowed', { a: 1, b: { c: 1, d: 1 } }, undefined],
    ['too many keys', { a: 1, b: 1, c: 1, d: 1, e: 1 }, /more than 4 keys.*`limits\.keys`/],
    ['too many keys in all', { a: { b: 1 }, c: { d: 1, e: 1 } }, /more than 4 keys/],
    [
      'too many keys in items',
      [
        { a: 1, b: 1, c: 1 },
        { d: 1, e: 1 },
      ],
      /more than 4 keys/,
    ],
    ['as many items as allowed', { a: [1, 2], b: [3, 4, 5] }, undefined],
    ['too many items', { a: [1, 2, 3, 4, 5, 6] }, /more than 5 items.*`limits\.items`/],
    [
      'too many items in all',
      [
        [1, 2],
        [3, 4],
      ],
      /more than 5 items/,
    ],
    ['a set with too many items', { a: new Set([1, 2, 3, 4, 5, 6]) }, /more than 5 items/],
    ['bytes and dates', { a: Buffer.alloc(1_000), b: new Date() }, undefined],
    ['a key named __proto__', JSON.parse('{"__proto__":{"a":{"b":{}}}}'), /nests deeper/],
  ] as const)('is limited in depth, keys and items: %s', (_what, data, expected) => {
    const problem = excessOf(data);
    if (!expected) return expect(problem).toBeUndefined();
    expect(problem).toMatch(/^InvalidMessageError: Event "order.placed" is invalid: data: /);
    expect(problem).toMatch(expected);
  });

  it('is looked at no further than its limits, at no depth', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = { deep };
    expect(excessOf(deep, DEFAULT_MESSAGE_LIMITS)).toMatch(/deeper than 100 levels/);
    expect(() => refuseExcess('t', deep, DEFAULT_MESSAGE_LIMITS)).toThrow(InvalidMessageError);
  });

  it('is within the default limits where it is a megabyte of many small objects', () => {
    const items = Array.from({ length: 5_000 }, (_, index) => ({ id: index, a: 1, b: 2, c: 3 }));
    expect(excessOf({ items }, DEFAULT_MESSAGE_LIMITS)).toBeUndefined();
  });
});

describe('JSON', () => {
  const nested = (depth: number, filling = ''): Buffer =>
    Buffer.from(`${'['.repeat(depth)}"${filling}"${']'.repeat(depth)}`);
  const filling = 'x'.repeat(70_000);

  it('that nests without end is refused before it is parsed', () => {
    const begin = performance.now();
    for (let round = 0; round < 20; round++)
      expect(() => parseJson(nested(500_000))).toThrow(UndecodableMessageError);
    expect(problemOf(() => parseJson(nested(500_000)))).toMatch(/deeper than 1000 levels/);
    // Parsing one of them takes longer than that.
    expect((performance.now() - begin) / 21).toBeLessThan(100);
  });

  it('is parsed up to that depth, brackets in texts and escapes not counted', () => {
    expect(() => parseJson(nested(MAX_JSON_DEPTH, filling))).not.toThrow();
    expect(() => parseJson(nested(MAX_JSON_DEPTH + 1, filling))).toThrow(/deeper than 1000/);
    for (const text of ['['.repeat(70_000), `\\"${'[{'.repeat(40_000)}`, '"\\'.repeat(30_000)]) {
      const value = { text, other: [{ text }] };
      expect(parseJson(Buffer.from(JSON.stringify(value)))).toEqual(value);
    }
  });
});
