import { crc32c } from './crc32c.js';
import { MalformedBytesError } from './byte-cursor.js';
import type { RecordBase } from './decode-record.js';

/** The bytes before the length of a batch, and the length itself. */
export const BATCH_PREFIX_BYTES = 12;
/** The place of the format's version, in batches and in the message sets before them. */
export const MAGIC_AT = 16;
/** The version of batches with headers and transactions. */
export const RECORD_BATCH_MAGIC = 2;
/** The bytes of a batch before its records. */
export const BATCH_HEADER_BYTES = 61;

const LEADER_EPOCH_AT = 12;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
const LAST_OFFSET_DELTA_AT = 23;
const COMPRESSION_MASK = 0x07;
const LOG_APPEND_TIME_FLAG = 0x08;
const TRANSACTIONAL_FLAG = 0x10;
const CONTROL_FLAG = 0x20;

/** The header of a record batch. */
export interface BatchHeader {
  readonly base: RecordBase;
  readonly lastOffset: bigint;
  readonly producerId: bigint;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
  /** The number of the codec; 0 for none. */
  readonly compression: number;
  /** The number of records as the batch says it. */
  readonly count: number;
}

/**
 * Reads the header of a whole batch whose checksum is right.
 *
 * @throws MalformedBytesError
 * @see https://kafka.apache.org/documentation/#recordbatch
 */
export function readBatchHeader(batch: Buffer): BatchHeader {
  if (batch.length < BATCH_HEADER_BYTES)
    throw new MalformedBytesError(`A batch of ${batch.length} bytes is shorter than its header.`);
  if (batch[MAGIC_AT] !== RECORD_BATCH_MAGIC)
    throw new MalformedBytesError(`Its format has version ${batch[MAGIC_AT]}, which is unknown.`);
  if (crc32c(batch, ATTRIBUTES_AT) !== batch.readUInt32BE(CRC_AT))
    throw new MalformedBytesError(
      'Its checksum is wrong: its bytes were changed after it was sent.',
    );
  const attributes = batch.readInt16BE(ATTRIBUTES_AT);
  const maxTimestamp = batch.readBigInt64BE(35);
  return {
    base: {
      offset: batch.readBigInt64BE(0),
      timestamp: batch.readBigInt64BE(27),
      logAppendTime: (attributes & LOG_APPEND_TIME_FLAG) > 0 ? String(maxTimestamp) : undefined,
      batchContext: { partitionLeaderEpoch: batch.readInt32BE(LEADER_EPOCH_AT) },
    },
    lastOffset: lastOffsetOf(batch),
    producerId: batch.readBigInt64BE(43),
    isTransactional: (attributes & TRANSACTIONAL_FLAG) > 0,
    isControl: (attributes & CONTROL_FLAG) > 0,
    compression: attributes & COMPRESSION_MASK,
    count: batch.readInt32BE(57),
  };
}

/** Reads the last offset that a batch claims, whatever else is wrong with it. */
export function lastOffsetOf(batch: Buffer): bigint {
  const base = batch.readBigInt64BE(0);
  if (batch.length < LAST_OFFSET_DELTA_AT + 4) return base;
  return base + BigInt(Math.max(batch.readInt32BE(LAST_OFFSET_DELTA_AT), 0));
}
