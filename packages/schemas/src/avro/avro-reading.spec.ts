import { describe, expect, it } from 'vitest';
import { FRAME_BYTES } from '@nest-kafka-kit/messaging/events';
import type { AvroSchema } from '../schema-types.js';
import { avroReader } from './avro-reading.js';
import { AvroType } from './avro-type.js';

const record = (name: string, ...fields: readonly (readonly [string, unknown, object?])[]) =>
  ({
    type: 'record',
    name,
    fields: fields.map(([field, type, more]) => ({ name: field, type, ...more })),
  }) as unknown as AvroSchema;

/** A zig-zag number, as Avro writes it. */
function long(value: number | bigint): Buffer {
  let rest = value >= 0 ? BigInt(value) * 2n : BigInt(value) * -2n - 1n;
  const bytes: number[] = [];
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

const MAP = { type: 'map', values: 'int' };
const DATE = { type: 'long', logicalType: 'timestamp-millis' };
const TEXT = (value: string) => Buffer.concat([long(value.length), Buffer.from(value)]);

/** What `wanted` sees of a value that was written with `writer`. */
function resolved(writer: AvroSchema, wanted: AvroSchema | undefined, value: object): unknown {
  const bytes = AvroType.of(writer).encode(value).subarray(FRAME_BYTES);
  return avroReader(writer, wanted)(bytes);
}

/** A record of one field is written like the field. */
const ofField = (type: unknown, wanted: unknown, bytes: Buffer): unknown =>
  (avroReader(record('Theirs', ['it', type]), record('Ours', ['it', wanted]))(bytes) as Data).it;
interface Data {
  readonly it?: unknown;
}

describe('Resolution', () => {
  const OURS = record(
    'ours.Order',
    ['id', 'string'],
    ['lines', { type: 'array', items: record('ours.Line', ['sku', 'string']) }],
    ['at', ['null', DATE], { default: null }],
  );

  it('does not care for names of records, whether their own or nested', () => {
    const line = record('com.acme.Position', ['sku', 'string'], ['price', 'double']);
    const theirs = record(
      'com.acme.Purchase',
      ['id', 'string'],
      ['lines', { type: 'array', items: line }],
      ['at', DATE],
      ['note', 'string'],
    );
    const value = { id: 'o-1', lines: [{ sku: 'a', price: 1 }], at: new Date(7), note: 'x' };
    const { note: _, ...others } = value;
    expect(resolved(theirs, OURS, value)).toStrictEqual({ ...others, lines: [{ sku: 'a' }] });
  });

  it('reads nested records that another schema has under several names', () => {
    const address = record('Address', ['city', 'string'], ['zip', ['null', 'Address']]);
    const ours = record('Ours', ['home', address], ['work', 'Address']);
    const [home, work] = ['Home', 'Work'].map((name) =>
      record(name, ['city', 'string'], ['zip', 'int']),
    );
    const theirs = record('Theirs', ['home', home], ['work', work]);
    const value = { home: { city: 'Graz', zip: 1 }, work: { city: 'Linz', zip: 2 } };
    expect(resolved(theirs, ours, value)).toStrictEqual(value);
  });

  it('skips what is not wanted, whatever is wrong within it', () => {
    const theirs = record('Theirs', ['id', 'long'], ['name', 'string'], ['it', 'int']);
    const bytes = Buffer.concat([long(2n ** 60n), long(1), Buffer.from([0xff]), long(7)]);
    const ours = record('Ours', ['it', 'int']);
    expect(avroReader(theirs, ours)(bytes)).toStrictEqual({ it: 7 });
    expect(() => avroReader(theirs)(bytes)).toThrow('beyond 2^53');
  });

  it('skips fields of every type', () => {
    const skipped: [string, unknown, Buffer][] = [
      ['boolean', 'boolean', Buffer.from([1])],
      ['float', 'float', Buffer.alloc(4)],
      ['double', 'double', Buffer.alloc(8)],
      ['bytes', 'bytes', TEXT('abc')],
      ['fixed', { type: 'fixed', name: 'F', size: 3 }, Buffer.alloc(3)],
      ['enum', { type: 'enum', name: 'E', symbols: ['A'] }, long(0)],
      ['null', 'null', Buffer.alloc(0)],
      ['union', ['null', 'string'], Buffer.concat([long(1), TEXT('abc')])],
      ['array', { type: 'array', items: 'int' }, Buffer.concat([-2, 2, 5, 6, 0].map(long))],
      ['map', { type: 'map', values: 'int' }, Buffer.concat([long(1), TEXT('k'), long(5), long(0)])],
      ['record', record('R', ['a', 'string']), TEXT('abc')],
      ['__proto__', 'int', long(5)],
    ]; // prettier-ignore
    const theirs = record('Theirs', ...skipped.map(([name, type]) => [name, type] as const), [
      'it',
      'int',
    ]);
    const bytes = Buffer.concat([...skipped.map(([, , each]) => each), long(7)]);
    const read = avroReader(theirs, record('Ours', ['it', 'int'], ['__proto__', 'int']))(bytes);
    expect(read).toStrictEqual({ it: 7 });
  });

  it.each([
    ['an int among several numbers', ['null', 'int', 'long'], 'long', [1, 7], 7],
    ['a long among several numbers', ['null', 'int', 'long'], 'long', [2, 7], 7],
    ['null of several', ['null', 'int', 'long'], ['null', 'long'], [0], undefined],
    ['what may be null there only', ['null', 'int'], 'int', [1, 7], 7],
    ['what may be null here only', 'int', ['null', 'long'], [7], 7],
    ['the number of a time', DATE, 'long', [7], 7],
    ['a symbol', { type: 'enum', name: 'E', symbols: ['A', 'B'] }, 'string', [1], 'B'],
    [
      'a symbol the class does not have',
      { type: 'enum', name: 'E', symbols: ['A', 'B'] },
      { type: 'enum', name: 'F', symbols: ['A'] },
      [1],
      'B',
    ],
    ['what is no such thing', 'int', 'string', [7], 7],
  ])('reads %s', (_what, theirs, ours, numbers, expected) => {
    expect(ofField(theirs, ours, Buffer.concat(numbers.map(long)))).toBe(expected);
  });

  it('reads a union of records, each as far as it has what is wanted', () => {
    const theirs = [
      record('Created', ['id', 'string'], ['more', 'int']),
      record('Deleted', ['id', 'string'], ['reason', 'string']),
    ];
    const ours = record('Ours', ['id', 'string'], ['reason', ['null', 'string']]);
    const read = avroReader(theirs, ours);
    expect(read(Buffer.concat([long(0), TEXT('a'), long(1)]))).toStrictEqual({ id: 'a' });
    expect(read(Buffer.concat([long(1), TEXT('b'), TEXT('why')]))).toStrictEqual({
      id: 'b',
      reason: 'why',
    });
    expect(() => read(long(2))).toThrow('number 2 of 2 choices');
  });

  it('does not mind defaults, which are for readers', () => {
    const theirs = record('Theirs', ['it', 'int', { default: 'none', order: 'up', aliases: 7 }]);
    expect(avroReader(theirs)(long(7))).toStrictEqual({ it: 7 });
  });
});

describe('A Date is read', () => {
  const last = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

  it.each([
    ['plain int', 'int', 7, 7],
    ['plain long', 'long', -7, -7],
    ['long of an unknown logical type', { type: 'long', logicalType: 'acme' }, 7, 7],
    ['date', { type: 'int', logicalType: 'date' }, 20_000, 20_000 * 86_400_000],
    ['date before 1970', { type: 'int', logicalType: 'date' }, -1, -86_400_000],
    ['timestamp-millis', DATE, last, last],
    ['timestamp-micros', { type: 'long', logicalType: 'timestamp-micros' }, BigInt(last) * 1000n, last],
    ['timestamp-micros before 1970', { type: 'long', logicalType: 'timestamp-micros' }, -1_000, -1],
    ['timestamp-nanos', { type: 'long', logicalType: 'timestamp-nanos' }, 1_767_323_045_006_000_000n, 1_767_323_045_006],
    ['timestamp-nanos before 1970', { type: 'long', logicalType: 'timestamp-nanos' }, -1_000_000, -1],
  ])('from a %s', (_what, type, written, milliseconds) => {
    for (const wanted of [DATE, ['null', DATE]]) {
      expect(ofField(type, wanted, long(written))).toEqual(new Date(milliseconds));
      expect(ofField(['null', type], wanted, Buffer.concat([long(1), long(written)]))).toEqual(
        new Date(milliseconds),
      );
    }
  }); // prettier-ignore

  it.each([
    ['timestamp-micros', BigInt(last) * 1000n + 999n],
    ['timestamp-micros', -1],
    ['timestamp-nanos', 1_767_323_045_006_999_999n],
    ['timestamp-nanos', -999_999n],
    ['timestamp-millis', 2n ** 63n - 1n],
    ['timestamp-micros', 9_223_372_036_825_200_000n],
  ])('not from a %s that it cannot hold: %s', (logicalType, written) => {
    const read = () => ofField({ type: 'long', logicalType }, DATE, long(written));
    expect(read).toThrow(`a long ${logicalType} `);
    expect(read).toThrow(
      'is no moment that a Date could be. Declare a string, which gets RFC 3339',
    );
  });

  // A class would take any number for milliseconds, so a number would be a guess as well.
  it.each([
    { type: 'int', logicalType: 'time-millis' },
    { type: 'long', logicalType: 'time-micros' },
    { type: 'long', logicalType: 'local-timestamp-millis' },
    { type: 'long', logicalType: 'local-timestamp-micros' },
    { type: 'long', logicalType: 'local-timestamp-nanos' },
  ])('not from what is no moment: %j', (type) => {
    const problem = `a ${type.type} ${type.logicalType} is no moment that a Date could be`;
    expect(() => ofField(type, DATE, long(7))).toThrow(problem);
    expect(ofField(type, 'long', long(7))).toBe(7);
    expect(ofField(['null', type], ['null', DATE], long(0))).toBeUndefined();
  });

  it('not from a fraction', () => {
    expect(() => ofField('double', DATE, Buffer.alloc(8))).toThrow('a double is no moment');
  });
});

describe('A text is read', () => {
  const wrong = Buffer.concat([long(2), Buffer.from([0x61, 0xff])]);

  it('only from UTF-8, as different ones would become the same', () => {
    expect(() => ofField('string', 'string', wrong)).toThrow('no UTF-8');
    const key = Buffer.concat([long(1), wrong, long(7), long(0)]);
    expect(() => ofField(MAP, MAP, key)).toThrow('no UTF-8');
    const replacement = Buffer.concat([long(3), Buffer.from('\uFFFD')]);
    expect(ofField('string', 'string', replacement)).toBe('\uFFFD');
  });

  it('from bytes that are one', () => {
    expect(ofField('bytes', ['null', 'string'], TEXT('abc'))).toBe('abc');
    expect(() => ofField('bytes', 'string', wrong)).toThrow('no UTF-8');
  });

  it('not from bytes that mean something else', () => {
    const decimal = { type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2 };
    expect(ofField(decimal, 'string', TEXT('ab'))).toBe('249.30');
    const other = { type: 'bytes', logicalType: 'acme' };
    expect(() => ofField(other, 'string', TEXT('ab'))).toThrow(
      'a bytes acme is nothing that a string',
    );
    expect(ofField(other, 'bytes', TEXT('ab'))).toEqual(Buffer.from('ab'));
  });
});

describe('As it was written', () => {
  it('a long is exact, or an error', () => {
    for (const value of [0, -1, 2 ** 48, -(2 ** 48) - 1, 2 ** 53 - 1, -(2 ** 53) + 1]) {
      expect(avroReader('long')(long(value))).toBe(value);
    }
    expect(() => avroReader('long')(long(2n ** 53n))).toThrow('beyond 2^53');
    expect(() => avroReader('int')(long(2 ** 31))).toThrow('more than 32 bits');
    expect(() => avroReader('long')(Buffer.alloc(11, 0x80))).toThrow('more than 64 bits');
  });

  it('a map entry named __proto__ is as any other', () => {
    const bytes = Buffer.concat([long(1), TEXT('__proto__'), long(1), long(0)]);
    const read = avroReader(MAP)(bytes);
    expect(Object.keys(read as object)).toEqual(['__proto__']);
  });

  it('what is too short or too long is an error', () => {
    expect(() => avroReader('double')(Buffer.alloc(7))).toThrow('too early');
    expect(() => avroReader('string')(long(1))).toThrow('too early');
    expect(() => avroReader('int')(Buffer.from([0, 0]))).toThrow('more bytes than its schema has');
    expect(() => avroReader('boolean')(Buffer.from([2]))).toThrow('a boolean of 2');
  });
});
