import { describe, expect, it } from 'vitest';
import type { AvroSchema } from '../schema-types.js';
import { avroIncompatibilities } from './avro-compatibility.js';

const record = (name: string, fields: readonly object[], more = {}): AvroSchema =>
  ({ type: 'record', name, fields, ...more }) as AvroSchema;
const choice = (name: string, symbols: readonly string[], more = {}): AvroSchema =>
  ({ type: 'enum', name, symbols, ...more }) as AvroSchema;
const fixed = (name: string, size: number): AvroSchema => ({ type: 'fixed', name, size });
const list = (items: AvroSchema): AvroSchema => ({ type: 'array', items });
const map = (values: AvroSchema): AvroSchema => ({ type: 'map', values });
const decimal = (precision: number, scale: number): AvroSchema => ({
  type: 'bytes',
  logicalType: 'decimal',
  precision,
  scale,
});
const moment = (unit: string): AvroSchema => ({ type: 'long', logicalType: `timestamp-${unit}` });
const order = (...fields: object[]): AvroSchema => record('Order', fields);

const problemsOf = (reader: AvroSchema, writer: AvroSchema): string[] =>
  avroIncompatibilities(reader, writer).map(
    (each) => `${each.field}: ${each.reader} / ${each.writer}`,
  );

describe('Avro can read', () => {
  it.each<[string, AvroSchema, AvroSchema]>([
    ['int as long', 'long', 'int'],
    ['int as float', 'float', 'int'],
    ['long as double', 'double', 'long'],
    ['float as double', 'double', 'float'],
    ['bytes as string', 'string', 'bytes'],
    ['string as bytes', 'bytes', 'string'],
    ['a logical type as what it is made of', 'long', { type: 'long', logicalType: 'timestamp-millis' }],
    ['text as a logical type', { type: 'string', logicalType: 'uuid' }, 'string'],
    ['a decimal of more digits', decimal(9, 2), decimal(5, 2)],
    ['a decimal as its bytes', 'bytes', decimal(5, 2)],
    ['a logical type that nobody knows', { type: 'long', logicalType: 'acme' }, moment('millis')],
    ['a type as one of several', ['null', 'string'], 'string'],
    ['a type as one that takes it', ['null', 'double'], 'int'],
    ['some of several', ['null', 'string', 'int'], ['int', 'null']],
    ['several that all fit', 'double', ['int', 'long']],
    ['fewer symbols', choice('Colour', ['RED', 'GREEN']), choice('Colour', ['GREEN'])],
    ['more symbols, with a default', choice('Colour', ['RED'], { default: 'RED' }), choice('Colour', ['RED', 'GREEN'])],
    ['lists', list('long'), list('int')],
    ['maps', map(['null', 'string']), map('string')],
    ['the same bytes', fixed('Hash', 4), fixed('Hash', 4)],
    ['fields in another order', order({ name: 'a', type: 'int' }, { name: 'b', type: 'int' }), order({ name: 'b', type: 'int' }, { name: 'a', type: 'int' })],
    ['without a removed field', order(), order({ name: 'a', type: 'int' })],
    ['an added field that has a default', order({ name: 'a', type: ['null', 'int'], default: null }), order()],
    ['a renamed field by its alias', order({ name: 'b', type: 'int', aliases: ['a'] }), order({ name: 'a', type: 'int' })],
    ['another namespace', record('new.Order', []), record('Order', [], { namespace: 'old' })],
    ['a renamed record by its alias', record('Order', [], { namespace: 'shop', aliases: ['Purchase'] }), record('shop.Purchase', [])],
  ])('%s', (_name, reader, writer) => {
    expect(problemsOf(reader, writer)).toEqual([]);
  }); // prettier-ignore
});

describe('Avro cannot read', () => {
  it.each<[string, AvroSchema, AvroSchema, string]>([
    ['long as int', 'int', 'long', ': int / long'],
    ['a decimal of another scale', decimal(9, 3), decimal(9, 2), ': bytes decimal of scale 3 / bytes decimal of scale 2'],
    ['a moment of another unit', order({ name: 'at', type: ['null', moment('micros')] }), order({ name: 'at', type: ['null', moment('millis')] }), 'at: long timestamp-micros / long timestamp-millis'],
    ['a moment as a day and time', moment('millis'), { type: 'long', logicalType: 'local-timestamp-millis' }, ': long timestamp-millis / long local-timestamp-millis'],
    ['null where there is none', 'string', ['null', 'string'], ': string / null'],
    ['what is none of several', ['null', 'int'], 'string', ': null or int / string'],
    ['more symbols', choice('Colour', ['RED']), choice('Colour', ['RED', 'GREEN']), ': RED / RED, GREEN'],
    ['more symbols, with a default that is none', choice('Colour', ['RED'], { default: 'BLUE' }), choice('Colour', ['GREEN']), ': RED / GREEN'],
    ['another enum', choice('Colour', ['RED']), choice('Paint', ['RED']), ': enum Colour / enum Paint'],
    ['another record', record('Order', []), record('Purchase', []), ': record Order / record Purchase'],
    ['other bytes', fixed('Hash', 4), fixed('Hash', 8), ': fixed Hash of 4 bytes / fixed Hash of 8 bytes'],
    ['lists of something else', list('int'), list('string'), '[]: int / string'],
    ['maps of something else', order({ name: 'labels', type: map('int') }), order({ name: 'labels', type: map('string') }), 'labels.*: int / string'],
    ['an added field without a default', order({ name: 'a', type: 'int' }), order(), 'a: required / not there'],
    ['what it has no name for', 'Order', 'string', ': no Avro schema / '],
    ['what is no schema', 'string', { type: 'record', name: 'Order' }, ':  / no Avro schema'],
  ])('%s', (_name, reader, writer, problem) => {
    expect(problemsOf(reader, writer)).toEqual([problem]);
  }); // prettier-ignore
});

describe('Records in records', () => {
  const tree = (type: string): AvroSchema =>
    record('Tree', [
      { name: 'value', type },
      { name: 'branches', type: list('Tree'), default: [] },
    ]);

  it('may hold themselves', () => {
    expect(problemsOf(tree('long'), tree('int'))).toEqual([]);
    expect(problemsOf(tree('int'), tree('long'))).toEqual(['value: int / long']);
  });

  it('are told with the path to the field, also where they are optional', () => {
    const holder = (...fields: object[]): AvroSchema =>
      record('Holder', [{ name: 'line', type: ['null', record('Line', fields)] }]);
    expect(problemsOf(holder({ name: 'sku', type: 'string' }), holder())).toEqual([
      'line.sku: required / not there',
    ]);
  });

  it('are found by name within their namespace, and told where they come first', () => {
    const holder = (line: AvroSchema): AvroSchema =>
      record(
        'Holder',
        [
          { name: 'first', type: line },
          { name: 'second', type: 'Line' },
        ],
        {
          namespace: 'shop',
        },
      );
    const line = (type: string): AvroSchema => record('Line', [{ name: 'price', type }]);
    expect(problemsOf(holder(line('int')), holder(line('string')))).toEqual([
      'first.price: int / string',
    ]);
  });

  it('are each compared once, however many fields hold them', () => {
    expect(problemsOf(layers(30, 'long'), layers(30, 'int'))).toEqual([]);
    expect(problemsOf(layers(30, 'int'), layers(30, 'long'))).toHaveLength(1);
    expect(problemsOf(circle(9, 'long'), circle(9, 'int'))).toEqual([]);
    expect(problemsOf(circle(9, 'int'), circle(9, 'long'))).toHaveLength(1);
  });

  it('do not hide each other: what was assumed of one that does not fit is forgotten', () => {
    const first = (type: string): AvroSchema =>
      record('First', [
        { name: 'second', type: record('Second', [{ name: 'first', type: 'First' }]) },
        { name: 'value', type },
      ]);
    const event = (either: AvroSchema): AvroSchema =>
      order({ name: 'either', type: either }, { name: 'second', type: 'Second' });
    const reader = event([first('int'), record('Any', [], { aliases: ['First'] })]);
    expect(problemsOf(reader, event(first('long')))).toEqual(['second.first.value: int / long']);
  });
});

/** Two fields of each record are of the next one: 2^depth ways to the last. */
function layers(depth: number, type: string): AvroSchema {
  const at = (layer: number): AvroSchema =>
    layer === depth
      ? record(`Layer${layer}`, [{ name: 'value', type }])
      : record(`Layer${layer}`, [
          { name: 'one', type: at(layer + 1) },
          { name: 'other', type: `Layer${layer + 1}` },
        ]);
  return at(0);
}

/** Each record may hold each other one. */
function circle(size: number, type: string): AvroSchema {
  const known = new Set<number>();
  const at = (index: number): AvroSchema => {
    if (known.has(index)) return `Node${index}`;
    known.add(index);
    const others = Array.from({ length: size }, (_, other) => ({
      name: `node${other}`,
      type: ['null', at(other)],
      default: null,
    }));
    return record(`Node${index}`, [
      ...(index === size - 1 ? [{ name: 'value', type }] : []),
      ...others,
    ]);
  };
  return at(0);
}
