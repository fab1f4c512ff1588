import { createRequire } from 'node:module';
import { crc32c } from '../../src/brokers/kafkajs/records/crc32c.js';

const require = createRequire(import.meta.url);

interface StockEncoder {
  readonly buffer: Buffer;
  writeInt8(value: number): this;
  writeInt16(value: number): this;
  writeInt32(value: number): this;
  writeInt64(value: bigint | number): this;
  writeString(value: string): this;
  writeBuffer(value: Buffer): this;
}
export const Encoder = require('kafkajs/src/protocol/encoder') as new () => StockEncoder;

export interface SampleRecord {
  readonly offsetDelta: number;
  readonly timestampDelta?: number;
  readonly key?: Buffer | null;
  readonly value?: Buffer | null;
  /** Names may come twice, and values may be missing. */
  readonly headers?: readonly (readonly [string, Buffer | null])[];
}

export interface SampleBatch {
  readonly offset?: bigint;
  readonly records?: readonly SampleRecord[];
  readonly lastOffsetDelta?: number;
  readonly attributes?: number;
  readonly producerId?: bigint;
  readonly timestamp?: bigint;
  readonly maxTimestamp?: bigint;
  /** What the batch says in place of the number of its records. */
  readonly count?: number;
  /** Takes the place of the records' bytes. */
  readonly body?: (records: Buffer) => Buffer;
}

/** A zigzag varint. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** A zigzag number of 64 bits. */
export function varlong(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

const sized = (bytes: Buffer | null): Buffer =>
  bytes ? Buffer.concat([varint(bytes.length), bytes]) : varint(-1);

/** A record as other clients may send it, without its length. */
export function recordBody(record: SampleRecord): Buffer {
  const { offsetDelta, timestampDelta = 0, key = null, value = null, headers = [] } = record;
  return Buffer.concat([
    Buffer.from([0]),
    varlong(BigInt(timestampDelta)),
    varint(offsetDelta),
    sized(key),
    sized(value),
    varint(headers.length),
    ...headers.flatMap(([name, header]) => [sized(Buffer.from(name)), sized(header)]),
  ]);
}

/** A whole record batch with the right checksum. */
export function recordBatch(batch: SampleBatch): Buffer {
  const { offset = 0n, records = [], attributes = 0, producerId = -1n } = batch;
  const { timestamp = 1_700_000_000_000n, maxTimestamp = timestamp } = batch;
  const lastOffsetDelta = batch.lastOffsetDelta ?? records.at(-1)?.offsetDelta ?? 0;
  const plain = Buffer.concat(records.map((record) => sized(recordBody(record))));
  const body = batch.body?.(plain) ?? plain;
  const counted = new Encoder()
    .writeInt16(attributes)
    .writeInt32(lastOffsetDelta)
    .writeInt64(timestamp)
    .writeInt64(maxTimestamp)
    .writeInt64(producerId)
    .writeInt16(0)
    .writeInt32(0)
    .writeInt32(batch.count ?? records.length)
    .writeBuffer(body).buffer;
  const head = new Encoder()
    .writeInt64(offset)
    .writeInt32(9 + counted.length)
    .writeInt32(0)
    .writeInt8(2).buffer;
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32c(counted));
  return Buffer.concat([head, checksum, counted]);
}

/** A marker of a transaction's end. */
export function controlBatch(offset: bigint, producerId: bigint, type: 'abort' | 'commit'): Buffer {
  const key = Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1]);
  const records = [{ offsetDelta: 0, key, value: Buffer.alloc(6) }];
  return recordBatch({ offset, producerId, attributes: 0x30, records });
}

export interface SamplePartition {
  readonly partition?: number;
  readonly highWatermark?: bigint;
  readonly aborted?: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[];
  readonly records: Buffer;
}

/** The answer to a fetch of one topic. */
export function fetchResponse(
  version: number,
  topic: string,
  partitions: readonly SamplePartition[],
): Buffer {
  const answer = new Encoder().writeInt32(0);
  if (version >= 7) answer.writeInt16(0).writeInt32(0);
  answer.writeInt32(1).writeString(topic).writeInt32(partitions.length);
  for (const { partition = 0, highWatermark = 1_000_000n, aborted, records } of partitions) {
    answer.writeInt32(partition).writeInt16(0).writeInt64(highWatermark).writeInt64(highWatermark);
    if (version >= 5) answer.writeInt64(0);
    answer.writeInt32(aborted?.length ?? -1);
    for (const { producerId, firstOffset } of aborted ?? [])
      answer.writeInt64(producerId).writeInt64(firstOffset);
    if (version >= 11) answer.writeInt32(-1);
    answer.writeInt32(records.length).writeBuffer(records);
  }
  return answer.buffer;
}
