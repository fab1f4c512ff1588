import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AvroSchema } from '../../schemas/schema-types.js';
import { AvroType } from './avro-type.js';
import { FRAME_BYTES } from '../../events/index.js';

const record = (fields: readonly object[], name = 'Order') =>
  ({ type: 'record', name, fields }) as unknown as AvroSchema;

const ORDER = record([
  { name: 'id', type: 'string' },
  { name: 'at', type: ['null', { type: 'long', logicalType: 'timestamp-millis' }], default: null },
  { name: 'lines', type: { type: 'array', items: { type: 'array', items: 'string' } } },
  { name: 'labels', type: { type: 'map', values: 'int' } },
]);

/** A zig-zag number, as Avro writes it. */
function long(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value >= 0 ? BigInt(value) * 2n : BigInt(-value) * 2n - 1n;
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

const payload = (type: AvroType, value: object): Buffer => type.encode(value).subarray(FRAME_BYTES);

describe('An Avro type', () => {
  const type = AvroType.of(ORDER);

  it('reads what it wrote as plain data, what is null in a record being absent', () => {
    const order = { id: 'o-1', lines: [['a'], []], labels: { __proto__x: 1 } };
    const at = new Date('2026-01-02T03:04:05.006Z');
    expect(type.reader(payload(type, order))).toStrictEqual(order);
    expect(type.reader(payload(type, { ...order, at }))).toStrictEqual({ ...order, at });
    expect(type.reader(payload(type, { ...order, at: null }))).toStrictEqual(order);
  });

  it('writes values of any size, with room for a frame before them', () => {
    for (const length of [0, 500, 512, 513, 100_000]) {
      const order = { id: 'x'.repeat(length), lines: [], labels: {} };
      expect(type.reader(payload(type, order))).toStrictEqual(order);
    }
  });

  it('keeps every safe integer as it is', () => {
    const longs = AvroType.of(record([{ name: 'n', type: 'long' }]));
    const { MAX_SAFE_INTEGER, MIN_SAFE_INTEGER } = Number;
    const edges = [0, -1, 2 ** 31, -(2 ** 52), -(2 ** 52) - 1, MAX_SAFE_INTEGER, MIN_SAFE_INTEGER];
    for (const n of edges) expect(longs.reader(payload(longs, { n }))).toEqual({ n });
    fc.assert(
      fc.property(fc.maxSafeInteger(), (n) => {
        expect(longs.reader(payload(longs, { n }))).toEqual({ n });
      }),
    );
    expect(longs.problemsOf({ n: 2 ** 53 })).toHaveLength(1);
    expect(() => longs.reader(long(2 ** 53))).toThrow('beyond 2^53');
  });

  it('says which fields do not fit', () => {
    const order = { id: 1, at: new Date(Number.NaN), lines: [['a', 2]], labels: {} };
    expect(() => type.encode(order)).toThrow();
    expect(type.problemsOf(order)).toEqual([
      { path: 'id', problem: 'is no Avro string' },
      { path: 'at', problem: 'is no Avro null or timestamp-millis' },
      { path: 'lines.0.1', problem: 'is no Avro string' },
    ]);
  });

  it('refuses a text that UTF-8 cannot store, instead of storing another one', () => {
    const order = { id: 'half of \ud83d', lines: [], labels: {} };
    expect(() => type.encode(order)).toThrow();
    expect(type.problemsOf(order)).toEqual([{ path: 'id', problem: 'is no Avro string' }]);
  });

  it.each([
    ['int', 7, 7],
    ['long', 7, 7],
    [{ type: 'long', logicalType: 'timestamp-micros' }, new Date(7), new Date(7)],
    [{ type: 'long', logicalType: 'timestamp-millis' }, new Date(7), new Date(7)],
  ])('reads a time that was written as %j', (written, value, milliseconds) => {
    const writer = AvroType.of(record([{ name: 'at', type: written }]));
    const reader = AvroType.of(
      record([{ name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } }]),
    ).readerFor(writer);
    expect(reader(payload(writer, { at: value }))).toEqual({ at: new Date(Number(milliseconds)) });
  });

  it('reads a map entry named __proto__ as any other', () => {
    const entries = Object.fromEntries([['__proto__', 1]]);
    const read = type.reader(payload(type, { id: '', lines: [], labels: entries }));
    expect(Object.keys((read as { labels: object }).labels)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });
});

/** Bytes come from anybody: none of them may end the process, hold it up, or fill its memory. */
describe('Hostile bytes', () => {
  const type = AvroType.of(ORDER);
  const other = AvroType.of(
    record([
      { name: 'id', type: 'string' },
      { name: 'lines', type: { type: 'array', items: { type: 'array', items: 'string' } } },
      { name: 'labels', type: { type: 'map', values: 'int' } },
      { name: 'gone', type: { type: 'array', items: 'int' } },
      { name: 'lost', type: { type: 'map', values: 'int' } },
    ]),
  );
  const resolving = type.readerFor(other);
  const head = Buffer.from([0, 0]);

  it.each([
    ['2^31 items', Buffer.concat([head, long(2 ** 31), long(1), long(0)])],
    ['2^53 items', Buffer.concat([head, long(2 ** 53 - 1)])],
    ['as many as block size says', Buffer.concat([head, long(-(2 ** 40)), long(1)])],
    ['2^31 map entries', Buffer.concat([head, long(0), long(2 ** 31)])],
    // A string of negative length moves back to the count, again and again.
    ['a block without end', Buffer.concat([head, long(1), long(1), long(-3), long(0)])],
  ])('that announce %s are refused at once', (_what, bytes) => {
    expect(() => type.reader(bytes)).toThrow();
    expect(() => resolving(bytes.subarray(1))).toThrow();
  });

  it.each([
    ['array', Buffer.concat([Buffer.from([0, 0, 0]), long(2 ** 31), long(1)])],
    ['map', Buffer.concat([Buffer.from([0, 0, 0, 0]), long(2 ** 31), long(1)])],
  ])('are refused also in a field that is only skipped: %s', (_what, bytes) => {
    expect(() => resolving(bytes)).toThrow('more items than bytes');
  });

  it('of any kind give data or an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        for (const read of [type.reader, resolving]) {
          try {
            expect(read(Buffer.from(bytes))).toBeTypeOf('object');
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
