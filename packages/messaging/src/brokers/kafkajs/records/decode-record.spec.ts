import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { recordBody, type SampleRecord } from '../../../../test/support/record-batches.js';
import { ByteCursor, MalformedBytesError } from './byte-cursor.js';
import { type DecodedRecord, decodeRecord } from './decode-record.js';

const require = createRequire(import.meta.url);
const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object;
const stockDecode = require('kafkajs/src/protocol/recordBatch/record/v0/decoder') as (
  decoder: object,
  batch: object,
) => DecodedRecord;

const bytes = (length: number): Buffer => Buffer.alloc(length, 'bytes');

function ours(body: Buffer, offset = 7n, timestamp = 1_700_000_000_000n): DecodedRecord {
  return decodeRecord(new ByteCursor(body), { offset, timestamp, logAppendTime: undefined });
}
function theirs(body: Buffer, offset = 7n, timestamp = 1_700_000_000_000n): object {
  const context = { firstOffset: String(offset), firstTimestamp: String(timestamp), magicByte: 2 };
  const {
    magicByte: _,
    batchContext: __,
    ...record
  } = stockDecode(new Decoder(body), context) as DecodedRecord & {
    magicByte: unknown;
    batchContext: unknown;
  };
  return record;
}

describe('The record decoder reads what kafkajs reads', () => {
  it.each([0, 1, 63, 64, 8_191, 8_192, 100_000])('of %i bytes a part', (length) => {
    const records: SampleRecord[] = [
      { offsetDelta: 0, key: bytes(length), value: null },
      { offsetDelta: 1, key: null, value: bytes(length) },
      { offsetDelta: 2, headers: [['a', bytes(length)]] },
      {
        offsetDelta: 3,
        headers: [
          ['a', bytes(1)],
          ['n'.repeat(length), bytes(2)],
        ],
      },
    ];
    for (const record of records)
      expect(ours(recordBody(record))).toEqual(theirs(recordBody(record)));
  });

  it.each([0, 1, -1, 2 ** 27, 2 ** 28, -(2 ** 28), 2 ** 31, 2 ** 40, -(2 ** 52)])(
    'where a time differs by %i',
    (timestampDelta) => {
      const body = recordBody({ offsetDelta: 63, timestampDelta, value: bytes(1) });
      for (const base of [0n, 1_700_000_000_000n, 1_700_000_000_000_000_000n, -1n])
        expect(ours(body, 7n, base)).toEqual(theirs(body, 7n, base));
    },
  );

  it.each([0, 64, 8_192, 2 ** 31 - 1])('at %i from the first offset, wherever that is', (delta) => {
    const body = recordBody({ offsetDelta: delta });
    for (const base of [0n, 2n ** 52n - 1n, 2n ** 53n, 2n ** 62n])
      expect(ours(body, base)).toEqual(theirs(body, base));
  });

  it.each([1, 2, 64, 500])('with %i headers, some of them repeated', (count) => {
    const headers = Array.from(
      { length: count },
      (_, i) => [`имя-${i % 40}`, bytes(i % 9)] as const,
    );
    const body = recordBody({ offsetDelta: 0, headers });
    expect(ours(body)).toEqual(theirs(body));
  });
});

it('Header names are told apart, however alike they are', () => {
  const names = ['Aa', 'BB', 'AaAa', 'BBBB', 'AaBB', 'BBAa', 'n'.repeat(64), 'n'.repeat(65)];
  const body = recordBody({
    offsetDelta: 0,
    headers: names.map((name) => [name, bytes(1)] as const),
  });
  for (let round = 0; round < 3; round++) expect(Object.keys(ours(body).headers)).toEqual(names);
});

describe('A record with very many headers', () => {
  it.each<[string, (index: number) => string]>([
    ['different', (index) => index.toString(16)],
    ['of one name', () => 'same'],
  ])('is decoded in time that grows with their number: %s', (_what, name) => {
    const headers = Array.from({ length: 200_000 }, (_, index) => [name(index), null] as const);
    const body = recordBody({ offsetDelta: 0, headers });
    const begin = performance.now();
    expect(Object.values(ours(body).headers).flat()).toHaveLength(200_000);
    // kafkajs takes half a minute for 10,000.
    expect(performance.now() - begin).toBeLessThan(5_000);
  });
});

describe('A malformed record is refused', () => {
  const whole = recordBody({
    offsetDelta: 5,
    key: bytes(3),
    value: bytes(70),
    headers: [['a', bytes(9)]],
  });

  it('wherever it is cut off', () => {
    for (let length = 0; length < whole.length; length++)
      expect(() => ours(whole.subarray(0, length))).toThrow(MalformedBytesError);
  });

  it.each<[string, Buffer]>([
    ['has bytes behind its end', Buffer.concat([whole, bytes(1)])],
    ['has a length below -1', Buffer.from([0, 0, 0, 3, 1, 0])],
    ['has a length beyond its end', Buffer.from([0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0x0f])],
    ['has a number without end', Buffer.alloc(40, 0xff)],
    ['has 2^30 headers', Buffer.from([0, 0, 0, 1, 1, 0x80, 0x80, 0x80, 0x80, 0x08])],
    ['has a header without a name', Buffer.from([0, 0, 0, 1, 1, 2, 1, 1])],
  ])('where it %s', (_what, body) => {
    expect(() => ours(body)).toThrow(MalformedBytesError);
  });

  it('and any bytes at all are read or refused, and nothing else', () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647);
    for (let round = 0; round < 20_000; round++) {
      const body = Buffer.from(whole);
      body[random() % body.length] = random() % 256;
      body[random() % body.length] = random() % 256;
      try {
        ours(body);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedBytesError);
      }
    }
  });
});
