import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import {
  encodeRecord,
  installRecordEncoder,
  type KafkaRecord,
  stockEncoder,
} from './record-encoder.js';

const bytes = (length: number): Buffer => Buffer.alloc(length, 'bytes');

/** Where varints grow by a byte, and beyond kafkajs's own buffers. */
const LENGTHS = [0, 1, 63, 64, 65, 511, 512, 513, 8_191, 8_192, 8_193, 1_048_575, 1_048_576];

describe('The record encoder makes the same bytes as kafkajs', () => {
  it.each(LENGTHS)('of keys, values and headers of %i bytes', (length) => {
    for (const part of [bytes(length), null]) {
      const records: KafkaRecord[] = [
        { key: part, value: part },
        { key: part, value: bytes(1), headers: {} },
        { key: null, value: part, headers: { a: bytes(length) }, offsetDelta: 1 },
        { key: part, value: null, headers: { a: bytes(length), b: [bytes(1), bytes(length)] } },
        { key: part, value: null, headers: { ['n'.repeat(length)]: bytes(2) } },
      ];
      for (const record of records)
        expect(encodeRecord(record).buffer.equals(stockEncoder(record).buffer)).toBe(true);
    }
  });

  it.each([0, 1, 63, 64, 8_191, 8_192, 1_048_576, 2 ** 31 - 1])('at offset delta %i', (delta) => {
    const record = { offsetDelta: delta, key: null, value: bytes(3), headers: { a: bytes(1) } };
    expect(encodeRecord(record).buffer.equals(stockEncoder(record).buffer)).toBe(true);
  });

  it.each([0, 1, 2, 63, 64, 65, 1_100])('of %i headers, in whatever script', (count) => {
    const entries = Array.from({ length: count }, (_, index) => [`имя-${index}`, bytes(index)]);
    const record = { key: null, value: null, headers: Object.fromEntries(entries) as object };
    const encoded = encodeRecord(record as KafkaRecord).buffer;
    expect(encoded.equals(stockEncoder(record as KafkaRecord).buffer)).toBe(true);
  });

  it.each<[string, KafkaRecord]>([
    ['texts', { key: 'ключ', value: 'value', headers: { a: 'text', b: ['a', Buffer.from('b')] } }],
    ['nothing', {}],
    ['a time of its own', { key: null, value: bytes(1), timestampDelta: 1_000 }],
    ['a header sent no times', { key: null, value: bytes(1), headers: { a: [] } }],
    [
      'a header named __proto__',
      JSON.parse('{"key":null,"value":null,"headers":{"__proto__":"a"}}'),
    ],
  ])('of %s', (_what, record) => {
    expect(encodeRecord(record).buffer.equals(stockEncoder(record).buffer)).toBe(true);
  });
});

describe('Installing the record encoder', () => {
  it('makes kafkajs use it for what it sends from then on', () => {
    const require = createRequire(import.meta.url);
    expect(installRecordEncoder()).toBe(true);
    expect(require('kafkajs/src/protocol/recordBatch/record/v0')).toBe(encodeRecord);
  });
});
