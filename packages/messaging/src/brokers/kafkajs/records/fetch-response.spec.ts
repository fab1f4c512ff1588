import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  controlBatch,
  fetchResponse,
  recordBatch,
  type SamplePartition,
  type SampleRecord,
} from '../../../../test/support/record-batches.js';
import { registerCodecs } from '../compression.js';
import type { DecodedRecord } from './decode-record.js';
import { decodeFetchResponse } from './fetch-response.js';
import { unreadableBatchOf } from './unreadable-batches.js';

const require = createRequire(import.meta.url);
interface Decoded {
  responses: { partitions: { messages: DecodedRecord[] }[] }[];
}
registerCodecs();

const record = (offsetDelta: number, text = `value ${offsetDelta}`): SampleRecord => ({
  offsetDelta,
  key: Buffer.from('key'),
  value: Buffer.from(text),
  headers: [['name', Buffer.from('text')]],
});
const records = (count: number): SampleRecord[] =>
  Array.from({ length: count }, (_, i) => record(i));

async function decode(
  partitions: readonly SamplePartition[],
  fetchOffset: bigint | readonly bigint[] = 0n,
  version = 11,
): Promise<Decoded> {
  const asked = partitions.map(({ partition = 0 }, index) => ({
    partition,
    fetchOffset: String(Array.isArray(fetchOffset) ? fetchOffset[index] : fetchOffset),
  }));
  const payload = fetchResponse(version, 'orders', partitions);
  const request = { topics: [{ topic: 'orders', partitions: asked }] };
  return (await decodeFetchResponse(payload, version, request)) as Decoded;
}

async function messagesOf(bytes: Buffer, fetchOffset = 0n, more: Partial<SamplePartition> = {}) {
  const { responses } = await decode([{ records: bytes, ...more }], fetchOffset);
  return responses[0]!.partitions[0]!.messages;
}

const offsets = (messages: readonly DecodedRecord[]): string[] =>
  messages.map(({ offset, isControlRecord }) => (isControlRecord ? `(${offset})` : offset));

describe('The answer to a fetch', () => {
  it.each([4, 5, 6, 7, 8, 9, 10, 11])('reads as with kafkajs in version %i', async (version) => {
    const compressed = recordBatch({
      offset: 3n,
      records: records(4),
      attributes: 1,
      body: gzipSync,
    });
    const partitions = [
      { partition: 2, records: Buffer.concat([recordBatch({ records: records(3) }), compressed]) },
      { partition: 0, records: Buffer.alloc(0) },
      {
        partition: 1,
        records: recordBatch({ records: records(2), attributes: 8, maxTimestamp: 5n }),
      },
    ];
    const stock = require(`kafkajs/src/protocol/requests/fetch/v${version}/response`) as {
      decode(payload: Buffer): Promise<Decoded>;
    };
    const theirs = await stock.decode(fetchResponse(version, 'orders', partitions));
    for (const message of theirs.responses.flatMap((t) =>
      t.partitions.flatMap((p) => p.messages),
    )) {
      // Of a batch, the epoch of its leader is all that is needed.
      const { partitionLeaderEpoch } = message.batchContext!;
      Object.assign(message, { batchContext: { partitionLeaderEpoch } });
      delete (message as { magicByte?: unknown }).magicByte;
    }
    expect(await decode(partitions, 0n, version)).toEqual(theirs);
  });

  it('ends at a batch that the fetch has cut off', async () => {
    const [first, second] = [records(2), records(2)].map((each, index) =>
      recordBatch({ offset: BigInt(index * 2), records: each }),
    );
    for (const length of [0, 1, 8, 16, 17, 40, second!.length - 1]) {
      const cut = Buffer.concat([first!, second!.subarray(0, length)]);
      expect(offsets(await messagesOf(cut))).toEqual(['0', '1']);
    }
  });

  it('begins where it was asked to, within a batch', async () => {
    const batch = recordBatch({ offset: 10n, records: records(5) });
    expect(offsets(await messagesOf(batch, 13n))).toEqual(['13', '14']);
  });

  it('goes on behind records that were compacted away', async () => {
    const last = recordBatch({ records: [record(1)], lastOffsetDelta: 4 });
    expect(offsets(await messagesOf(last))).toEqual(['1', '(4)']);
    const all = recordBatch({ records: [], lastOffsetDelta: 4 });
    expect(offsets(await messagesOf(all))).toEqual(['(4)']);
    expect(offsets(await messagesOf(last, 2n))).toEqual(['(4)']);
  });

  it('keeps no batch in memory for one of its messages', async () => {
    const batch = recordBatch({ records: records(1_000) });
    const [message] = await messagesOf(batch);
    expect(message!.value!.buffer.byteLength).toBeLessThan(batch.length);
  });
});

describe('A fetch of more than fits in memory', () => {
  const COUNT = 140_000;
  const small = Array.from({ length: COUNT }, (_, index) => ({ offsetDelta: index }));

  it('is decoded as far as the budget goes, and on from there by the next', async () => {
    const bomb = recordBatch({ records: small, attributes: 1, body: gzipSync });
    const seen: string[] = [];
    let fetches = 0;
    for (let from = 0n; from < COUNT; fetches++) {
      const messages = await messagesOf(bomb, from);
      expect(messages.length).toBeLessThan(100_000);
      seen.push(...offsets(messages));
      from = BigInt(messages.at(-1)!.offset) + 1n;
    }
    expect(fetches).toBeGreaterThan(2);
    expect(seen.join()).toBe(small.map(({ offsetDelta }) => String(offsetDelta)).join());
  }, 30_000);

  it('does not decode one large batch per partition at once', async () => {
    const batch = recordBatch({ records: small, attributes: 1, body: gzipSync });
    const partitions = [0, 1, 2, 3].map((partition) => ({ partition, records: batch }));
    const { responses } = await decode(partitions);
    const counts = responses[0]!.partitions.map(({ messages }) => messages.length);
    expect(counts.filter((count) => count > 0)).toHaveLength(1);
  }, 30_000);

  it('lets timers fire while it is decoded', async () => {
    const batch = recordBatch({ records: small.slice(0, 60_000) });
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    await messagesOf(batch);
    clearInterval(timer);
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThan(500);
  });
});

describe('A batch that cannot be read', () => {
  const before = recordBatch({ offset: 0n, records: records(2) });
  const behind = recordBatch({ offset: 7n, records: records(2) });
  const healthy = { offset: 2n, records: records(5) };

  const changed = (change: (batch: Buffer) => void): Buffer => {
    const batch = recordBatch(healthy);
    change(batch);
    return batch;
  };

  it.each<[string, Buffer, RegExp]>([
    ['a flipped bit', changed((batch) => (batch[batch.length - 9]! ^= 1)), /checksum/],
    ['an end that is changed', changed((batch) => batch.writeInt32BE(2 ** 30, 23)), /checksum/],
    ['an unknown version', changed((batch) => (batch[16] = 9)), /version 9/],
    ['more records than it has', recordBatch({ ...healthy, count: 6 }), /cut off/],
    ['fewer records than it has', recordBatch({ ...healthy, count: 4 }), /follow the 4 records/],
    ['a negative count', recordBatch({ ...healthy, count: -3 }), /-3 records/],
    ['records cut off', recordBatch({ ...healthy, body: (b) => b.subarray(0, -3) }), /are left/],
    [
      'no bytes of its records',
      recordBatch({ ...healthy, body: () => Buffer.alloc(0) }),
      /cut off/,
    ],
    ['an unknown codec', recordBatch({ ...healthy, attributes: 6 }), /number 6, which is unknown/],
    ...[1, 2, 3, 4].map((codec): [string, Buffer, RegExp] => [
      `compression ${codec} that is none`,
      recordBatch({ ...healthy, attributes: codec }),
      /cannot be decompressed/,
    ]),
    [
      'more than it may have when decompressed',
      recordBatch({
        ...healthy,
        attributes: 1,
        body: () => gzipSync(Buffer.alloc(40 * 1024 * 1024)),
      }),
      /larger than/,
    ],
  ])(
    'for %s becomes one record with its bytes, and the others are read',
    async (_w, bad, reason) => {
      const all = Buffer.concat([before, bad, behind]);
      const messages = await messagesOf(all, 0n);
      expect(offsets(messages)).toEqual(['0', '1', '6', '7', '8']);
      const [, , stands] = messages;
      expect(stands!.value!.equals(bad)).toBe(true);
      expect(unreadableBatchOf(stands!)).toMatchObject({ from: 2n, to: 6n, bytes: bad.length });
      expect(unreadableBatchOf(stands!)!.reason).toMatch(reason);
      expect(messages.filter((each) => unreadableBatchOf(each))).toHaveLength(1);
    },
  );

  it('is passed over whole where reading begins within it', async () => {
    const bad = changed((batch) => (batch[batch.length - 9]! ^= 1));
    expect(offsets(await messagesOf(bad, 4n))).toEqual(['6']);
  });

  it('passes over no message behind it, whatever it says of its end', async () => {
    const bad = changed((batch) => batch.writeInt32BE(2 ** 30, 23));
    expect(offsets(await messagesOf(bad, 2n, { highWatermark: 5n }))).toEqual(['4']);
  });

  it('is any batch with any byte changed, and none of them stops the reading', async () => {
    const whole = recordBatch(healthy);
    for (let at = 12; at < whole.length; at++) {
      const bad = Buffer.from(whole);
      bad[at]! ^= 0xff;
      const messages = await messagesOf(Buffer.concat([bad, behind]), 2n);
      expect(offsets(messages).slice(-2), `byte ${at}`).toEqual(['7', '8']);
    }
  });

  it('may be of the time before batches', async () => {
    const bad = Buffer.alloc(40);
    bad.writeBigInt64BE(6n, 0);
    bad.writeInt32BE(28, 8);
    bad[16] = 1;
    bad[17] = 1; // gzip
    const messages = await messagesOf(Buffer.concat([bad, behind]), 2n);
    expect(offsets(messages)).toEqual(['6', '7', '8']);
    expect(unreadableBatchOf(messages[0]!)).toBeDefined();
  });
});

describe('Batches of aborted transactions', () => {
  const batch = (offset: bigint, producerId: bigint, key = 'key'): Buffer =>
    recordBatch({
      offset,
      producerId,
      attributes: 0x10,
      records: [{ offsetDelta: 0, key: Buffer.from(key), value: Buffer.from(`at ${offset}`) }],
    });

  it('are not handed out where transactions interleave, whatever the order of the list', async () => {
    const bytes = Buffer.concat([
      batch(0n, 1n),
      batch(1n, 2n),
      controlBatch(2n, 2n, 'abort'),
      controlBatch(3n, 1n, 'abort'),
      batch(4n, 1n),
      controlBatch(5n, 1n, 'commit'),
    ]);
    const aborted = [
      { producerId: 2n, firstOffset: 1n },
      { producerId: 1n, firstOffset: 0n },
    ];
    for (const list of [aborted, [...aborted].reverse()])
      expect(offsets(await messagesOf(bytes, 0n, { aborted: list }))).toEqual([
        '(0)',
        '(1)',
        '(2)',
        '(3)',
        '4',
        '(5)',
      ]);
  });

  it('do not end with a message that has the key of a marker', async () => {
    const bytes = Buffer.concat([
      batch(0n, 1n),
      batch(1n, 1n, '\0\0\0\0'),
      batch(2n, 1n),
      controlBatch(3n, 1n, 'abort'),
      batch(4n, 1n, '\0\0\0\0'),
      controlBatch(5n, 1n, 'commit'),
    ]);
    const aborted = [{ producerId: 1n, firstOffset: 0n }];
    expect(offsets(await messagesOf(bytes, 0n, { aborted }))).toEqual([
      '(0)',
      '(1)',
      '(2)',
      '(3)',
      '4',
      '(5)',
    ]);
  });
});
