import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AvroSchema } from '../schema-types.js';
import { type AvroReader, avroReader, avroReaderFor } from './avro-reading.js';

/** Bytes and schemas come from anybody: none may end the process, hold it up, or fill its memory. */

/** A zig-zag number, as Avro writes it. */
function long(value: number | bigint): Buffer {
  let rest = value >= 0 ? BigInt(value) * 2n : BigInt(value) * -2n - 1n;
  const bytes: number[] = [];
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

const record = (name: string, fields: Readonly<Record<string, unknown>>) =>
  ({
    type: 'record',
    name,
    fields: Object.entries(fields).map(([field, type]) => ({ name: field, type })),
  }) as unknown as AvroSchema;

const ORDER = record('Order', {
  id: 'string',
  lines: { type: 'array', items: { type: 'array', items: 'string' } },
  labels: { type: 'map', values: 'int' },
});

/** As it was written, as the type of a wanted field, and in a field that nobody wants. */
const readersOf = (type: unknown): AvroReader[] => {
  const theirs = record('Theirs', { it: type });
  return [
    avroReader(theirs),
    avroReader(theirs, record('Ours', { it: 'string' })),
    avroReader(theirs, record('Ours', { id: ['null', 'string'] })),
  ];
};

describe('Hostile bytes', () => {
  const read = avroReader(ORDER);
  const skip = avroReader(ORDER, record('Ours', { id: 'string' }));
  const head = long(0);

  it.each([
    ['2^31 items', Buffer.concat([head, long(2 ** 31), long(1), long(0)])],
    ['2^53 items', Buffer.concat([head, long(2 ** 53 - 1)])],
    ['as many as a block’s size says', Buffer.concat([head, long(-(2 ** 40)), long(1)])],
    ['2^31 map entries', Buffer.concat([head, long(0), long(2 ** 31)])],
    ['a text of 2^40 bytes', long(2 ** 40)],
    // It would move back to the count, again and again.
    ['a text of a negative length', Buffer.concat([head, long(1), long(1), long(-3), long(0)])],
    ['nothing', Buffer.alloc(0)],
  ])('that announce %s are refused', (_what, bytes) => {
    expect(() => read(bytes)).toThrow(RangeError);
    expect(() => skip(bytes)).toThrow(RangeError);
  });

  it('of any kind give data or an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        for (const each of [read, skip]) {
          try {
            expect(each(Buffer.from(bytes))).toBeTypeOf('object');
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('of logical types give data or an error', () => {
    const on = (type: string, logicalType: string, more = {}) => ({ type, logicalType, ...more });
    const named = (type: string, name: string) => ({ type, 'connect.name': `io.debezium.${name}` });
    const types = [
      on('bytes', 'decimal', { scale: 30 }),
      on('bytes', 'big-decimal'),
      on('int', 'date'),
      on('long', 'time-micros'),
      on('long', 'timestamp-nanos'),
      on('long', 'local-timestamp-millis'),
      on('fixed', 'duration', { name: 'D', size: 12 }),
      on('fixed', 'uuid', { name: 'U', size: 16 }),
      named('bytes', 'data.Bits'),
      named('long', 'time.MicroDuration'),
      { ...(record('V', { scale: 'int', value: 'bytes' }) as object), ...named('record', 'data.VariableScaleDecimal') },
    ]; // prettier-ignore
    const holders = [
      'anything',
      'text',
      'number',
      'bigint',
      'boolean',
      'date',
      'base64',
      'object',
    ] as const;
    const readers = types.flatMap((type) =>
      holders.map((kind) => avroReaderFor({ type: 'array', items: type }, { kind: 'list', items: { kind } })),
    ); // prettier-ignore
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        for (const each of readers) {
          try {
            expect(each(Buffer.from(bytes))).toBeInstanceOf(Array);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('may be as deep as they like', () => {
    const node = record('Node', { next: ['null', 'Node'] });
    for (const each of readersOf(node)) {
      expect(() => each(Buffer.alloc(1_000_000, 2))).toThrow(RangeError);
    }
  });
});

/** Records that hold the one before twice: 2^100 of them, in a schema of 6 KB. */
const doubling = (innermost: unknown): AvroSchema => {
  let schema = record('R0', innermost === undefined ? {} : { it: innermost });
  for (let depth = 1; depth <= 100; depth++) {
    schema = record(`R${depth}`, { a: schema, b: `R${depth - 1}` });
  }
  return schema;
};

describe('Hostile schemas', () => {
  it.each([
    ['nothing', undefined],
    ['null', 'null'],
    ['fixed bytes, none of them', { type: 'fixed', name: 'F', size: 0 }],
    ['no items', { type: 'array', items: 'null' }],
  ])('of records that double are refused, with %s within', (_what, innermost) => {
    const type = doubling(innermost);
    // As many bytes as an array without items, and some.
    const bytes = Buffer.alloc(innermost !== null && typeof innermost === 'object' ? 5_000 : 0);
    for (const read of readersOf(type)) expect(() => read(bytes)).toThrow(RangeError);
    const branch = Buffer.concat([long(1), bytes]);
    for (const read of readersOf(['null', type])) expect(() => read(branch)).toThrow(RangeError);
  });

  it('of records that double, and say they are decimals, are refused', () => {
    const named = { 'connect.name': 'io.debezium.data.VariableScaleDecimal' };
    let type: unknown = 'bytes';
    for (let level = 0; level < 40; level++)
      type = {
        ...(record(`R${level}`, { scale: type, value: `R${level - 1}` }) as object),
        ...named,
      };
    const text = JSON.stringify(type).replace('"R-1"', '"int"');
    for (const read of readersOf(JSON.parse(text)))
      expect(() => read(Buffer.alloc(1_000))).toThrow(RangeError);
  });

  it('of records that double within items cost no more than the bytes there are', () => {
    const bytes = Buffer.concat([long(4_000), Buffer.alloc(4_000)]);
    const items = readersOf({ type: 'array', items: doubling(undefined) });
    for (const read of items) expect(() => read(bytes)).toThrow('more records than');
  });

  it('of a record that holds itself are refused', () => {
    for (const read of readersOf(record('R', { it: 'R' }))) {
      expect(() => read(Buffer.alloc(0))).toThrow(RangeError);
    }
  });

  it.each([
    ['nulls', 'null'],
    ['empty records', record('Nothing', {})],
    ['fixed bytes, none of them', { type: 'fixed', name: 'F', size: 0 }],
  ])('of %s have as many as a value may have, and no more', (_what, items) => {
    for (const read of readersOf({ type: 'array', items })) {
      expect(read(Buffer.concat([long(50), long(0)]))).toBeTypeOf('object');
      expect(() => read(Buffer.concat([long(2 ** 31), long(0)]))).toThrow('more items than bytes');
      const blocks = Buffer.concat([...Array.from({ length: 90 }, () => long(60)), long(0)]);
      expect(() => read(blocks)).toThrow(RangeError);
    }
  });

  it('may be of 100,000 fields', () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `field${index}`);
    const type = record('Wide', Object.fromEntries(names.map((name) => [name, 'int'])));
    const [asWritten, , skipping] = readersOf(type);
    const bytes = Buffer.alloc(100_000, 2);
    const { it } = asWritten!(bytes) as { it: object };
    expect(Object.keys(it)).toHaveLength(100_000);
    expect(skipping!(bytes)).toStrictEqual({});
    expect(() => asWritten!(bytes.subarray(1))).toThrow('too early');
  });

  it('may be of 100,000 symbols, or branches', () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `N${index}`);
    const symbols = avroReader({ type: 'enum', name: 'Symbols', symbols: names });
    expect(symbols(long(99_999))).toBe('N99999');
    const union = avroReader(names.map((name) => record(name, { it: 'int' })));
    expect(union(Buffer.concat([long(99_999), long(7)]))).toStrictEqual({ it: 7 });
    for (const index of [100_000, -1, 2 ** 40]) {
      expect(() => symbols(long(index))).toThrow('of 100000 choices');
      expect(() => union(long(index))).toThrow('of 100000 choices');
    }
  });

  it('may be of fixed bytes, whatever size they announce', () => {
    for (const size of [2 ** 31, 2 ** 53 - 1]) {
      for (const read of readersOf({ type: 'fixed', name: 'F', size })) {
        expect(() => read(Buffer.alloc(10))).toThrow('too early');
      }
    }
    for (const size of [-1, 0.5, 2 ** 53, '1', undefined]) {
      expect(() => avroReader({ type: 'fixed', name: 'F', size })).toThrow('The size of F');
    }
  });

  it.each([
    ['"array","items":', ''],
    ['"map","values":', ''],
    ['"record","name":"R","fields":[{"name":"a","type":', '}]'],
  ])('of 50,000 levels are no schemas: %s', (open, close) => {
    const levels = 50_000;
    const text = `${`{"type":${open}`.repeat(levels)}"int"${`${close}}`.repeat(levels)}`;
    expect(() => avroReader(JSON.parse(text) as AvroSchema)).toThrow(RangeError);
  });

  it('cost no more for being read as a class that holds itself', () => {
    const ours = record('Tree', { left: ['null', 'Tree'], right: ['null', 'Tree'] });
    let theirs = record('T0', { it: 'int' });
    for (let depth = 1; depth <= 200; depth++) {
      theirs = record(`T${depth}`, { left: theirs, right: ['null', `T${depth - 1}`] });
    }
    const read = avroReader(theirs, ours);
    expect(() => read(Buffer.alloc(10))).toThrow('too early');
    expect(read(Buffer.alloc(201))).toMatchObject({ left: { left: {} } });
  });
});

describe('What a class of one’s own publishes', () => {
  it('is never refused for holding records within records', () => {
    const inner = record('C', { d: record('D', { it: ['null', 'boolean'] }) });
    const items = record('A', { b: record('B', { c: inner }) });
    const schema = record('Ours', { list: { type: 'array', items } });
    const bytes = Buffer.concat([long(20_000), Buffer.alloc(20_001)]);
    const { list } = avroReader(schema, schema)(bytes) as { list: unknown[] };
    expect(list).toHaveLength(20_000);
    expect(list[19_999]).toStrictEqual({ b: { c: { d: {} } } });
  });
});
