import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_BYTES } from '@nest-kafka-kit/messaging/events';
import type { AvroSchema } from '../schema-types.js';
import { avroReader } from './avro-reading.js';
import { AvroType } from './avro-type.js';

const record = (fields: readonly object[]) =>
  ({ type: 'record', name: 'Order', fields }) as unknown as AvroSchema;

const ORDER = record([
  { name: 'id', type: 'string' },
  { name: 'at', type: ['null', { type: 'long', logicalType: 'timestamp-millis' }], default: null },
  { name: 'lines', type: { type: 'array', items: { type: 'array', items: 'string' } } },
  { name: 'labels', type: { type: 'map', values: 'int' } },
]);

/** What is read of what was written. */
function through(schema: AvroSchema, value: object): unknown {
  return avroReader(schema, schema)(AvroType.of(schema).encode(value).subarray(FRAME_BYTES));
}

const HALF = '\ud83d';

describe('An Avro type', () => {
  const type = AvroType.of(ORDER);
  const order = { id: 'o-1', lines: [['a'], []], labels: { a: 1 } };

  it('writes what reads as it was, what is null in a record being absent', () => {
    const at = new Date('2026-01-02T03:04:05.006Z');
    expect(through(ORDER, order)).toStrictEqual(order);
    expect(through(ORDER, { ...order, at })).toStrictEqual({ ...order, at });
    expect(through(ORDER, { ...order, at: null })).toStrictEqual(order);
  });

  it('writes values of any size, with room for a frame before them', () => {
    for (const length of [0, 500, 512, 513, 100_000]) {
      const large = { ...order, id: 'x'.repeat(length) };
      expect(through(ORDER, large)).toStrictEqual(large);
    }
  });

  it('keeps every safe integer as it is', () => {
    const longs = record([{ name: 'n', type: 'long' }]);
    const { MAX_SAFE_INTEGER, MIN_SAFE_INTEGER } = Number;
    const edges = [0, -1, 2 ** 31, -(2 ** 52), -(2 ** 52) - 1, MAX_SAFE_INTEGER, MIN_SAFE_INTEGER];
    for (const n of edges) expect(through(longs, { n })).toEqual({ n });
    fc.assert(
      fc.property(fc.maxSafeInteger(), (n) => {
        expect(through(longs, { n })).toEqual({ n });
      }),
    );
    expect(AvroType.of(longs).problemsOf({ n: 2 ** 53 })).toHaveLength(1);
  });

  it('keeps every Date as it is', () => {
    for (const time of [-8.64e15, 8.64e15, -(2 ** 52) - 1, 2 ** 52 + 1, 0, -1]) {
      const dated = { ...order, at: new Date(time) };
      expect(through(ORDER, dated)).toStrictEqual(dated);
    }
  });

  it('says which fields do not fit', () => {
    const wrong = { id: 1, at: new Date(Number.NaN), lines: [['a', 2]], labels: {} };
    expect(() => type.encode(wrong)).toThrow();
    expect(type.problemsOf(wrong)).toEqual([
      { path: 'id', problem: 'is no Avro string' },
      {
        path: 'at',
        problem:
          'is no Avro null or timestamp-millis: must be a Date, or a text with exactly so many ' +
          'digits: 2026-05-01T10:15:30.000Z',
      },
      { path: 'lines.0.1', problem: 'is no Avro string' },
    ]);
  });

  it('refuses a text that UTF-8 cannot store, instead of storing another one', () => {
    const wrong = { ...order, id: `half of ${HALF}` };
    expect(() => type.encode(wrong)).toThrow();
    expect(type.problemsOf(wrong)).toEqual([{ path: 'id', problem: 'is no Avro string' }]);
  });

  it('refuses keys that UTF-8 cannot store, of which two would become one', () => {
    const wrong = { ...order, labels: { [HALF]: 1, '\udc00': 2 } };
    expect(() => type.encode(wrong)).toThrow();
    expect(type.problemsOf(wrong)).toEqual([
      { path: `labels.${HALF}`, problem: 'is no Avro string' },
    ]);
    expect(type.problemsOf({ ...order, labels: [] })).toEqual([
      { path: 'labels', problem: 'is no Avro map' },
    ]);
  });

  it('refuses a number that 32 bits would make infinite', () => {
    const floats = record([{ name: 'share', type: 'float' }]);
    for (const share of [1e39, -1e39, 3.5e38]) {
      expect(() => AvroType.of(floats).encode({ share })).toThrow();
      expect(AvroType.of(floats).problemsOf({ share })).toEqual([
        { path: 'share', problem: 'is no Avro float' },
      ]);
    }
    for (const share of [0, 0.5, -(2 ** 127), Infinity]) {
      expect(through(floats, { share })).toEqual({ share });
    }
    expect(through(floats, { share: 1e-60 })).toEqual({ share: 0 });
  });
});
