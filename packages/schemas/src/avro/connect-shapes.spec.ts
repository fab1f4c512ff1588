import { describe, expect, it } from 'vitest';
import { bytes, long, read, text } from '../../test/support/avro-values.js';
import { avroReaderFor } from './avro-reading.js';
import type { Wanted } from './wanted.js';

/** What Kafka Connect and Debezium make of values that Avro has no type for. */

describe('Kafka Connect’s map', () => {
  const entries = (key: unknown, name = 'MapEntry', more = {}) => ({
    type: 'array',
    items: {
      type: 'record',
      name,
      namespace: 'io.confluent.connect.avro',
      fields: [
        { name: 'key', type: key },
        { name: 'value', type: 'int' },
      ],
      ...more,
    },
  });

  it.each([
    ['int', [long(7), long(1)], { 7: 1 }],
    ['long', [long(2 ** 40), long(1)], { [2 ** 40]: 1 }],
    ['string', [text('__proto__'), long(1)], Object.fromEntries([['__proto__', 1]])],
    [['null', 'string'], [long(1), text('a'), long(1)], { a: 1 }],
    ['boolean', [Buffer.from([1]), long(1)], { true: 1 }],
    [{ type: 'int', logicalType: 'date' }, [long(1), long(1)], undefined],
    [['null', 'string'], [long(0), long(1)], undefined],
    ['bytes', [bytes('61'), long(1)], undefined],
  ])('with keys of %j is an object where one is wanted', (key, entry, expected) => {
    const value = Buffer.concat([long(1), ...entry, long(0)]);
    for (const kind of ['map', 'object'] as const) {
      for (const type of [entries(key), entries(key, 'Named', { 'connect.internal.type': 'MapEntry' })]) {
        if (expected) expect(read(type, kind, value)).toStrictEqual(expected);
        else expect(() => read(type, kind, value)).toThrow('a map whose keys are no texts or numbers');
      }
    }
  }); // prettier-ignore

  it('is a list of entries where a list is wanted, or nobody knows', () => {
    const value = Buffer.concat([long(1), long(7), long(1), long(0)]);
    for (const kind of ['list', 'anything'] as const)
      expect(read(entries('int'), kind, value)).toStrictEqual([{ key: 7, value: 1 }]);
  });

  it('with a key twice is refused', () => {
    const value = Buffer.concat([long(2), long(7), long(1), long(7), long(1), long(0)]);
    expect(() => read(entries('int'), 'map', value)).toThrow('a map with a key twice');
  });
});

describe('A geometry', () => {
  const point = {
    type: 'record',
    name: 'Point',
    namespace: 'io.debezium.data.geometry',
    fields: [
      { name: 'wkb', type: 'bytes' },
      { name: 'srid', type: ['null', 'int'] },
    ],
  };
  const value = Buffer.concat([bytes('0101000000'), long(1), long(4326)]);
  const place = (kind: 'text' | 'base64'): Wanted => ({
    kind: 'record',
    fields: new Map([
      ['wkb', { kind }],
      ['srid', { kind: 'number' }],
    ]),
    open: false,
  });

  it('is bytes, whatever they look like', () => {
    const reader = avroReaderFor(point as never, place('base64'));
    expect(reader(value)).toStrictEqual({ wkb: 'AQEAAAA=', srid: 4326 });
    expect(() => avroReaderFor(point as never, place('text'))(value)).toThrow(
      'a bytes is nothing that a string could be',
    );
  });
});
