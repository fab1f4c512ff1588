import { LibraryMissingError } from '../../../errors.js';
import { AbortedTransactions, type AbortedTransaction } from './aborted-transactions.js';
import {
  BATCH_HEADER_BYTES,
  BATCH_PREFIX_BYTES,
  type BatchHeader,
  lastOffsetOf,
  MAGIC_AT,
  readBatchHeader,
  RECORD_BATCH_MAGIC,
} from './batch-header.js';
import { ByteCursor, MalformedBytesError } from './byte-cursor.js';
import type { DecodeBudget } from './decode-budget.js';
import { type DecodedRecord, decodeRecord } from './decode-record.js';
import { decodeMessageSet } from './message-set.js';
import { oneAtATime } from './one-at-a-time.js';
import { unreadableBatch } from './unreadable-batches.js';
import { codecOf } from '../compression.js';

/** The batches of one partition, as they were fetched. */
export interface RecordSet {
  readonly bytes: Buffer;
  /** The offset that was asked for, which may be within the first batch. */
  readonly fetchOffset: bigint;
  readonly highWatermark: bigint;
  readonly abortedTransactions: readonly AbortedTransaction[];
}

/**
 * Decodes the batches of a partition, as far as the budget goes; the rest is fetched again. Records of
 * aborted transactions and markers become one record that kafkajs passes over. A batch that cannot be
 * read becomes one record as well, about which `unreadableBatchOf` tells.
 *
 * @throws LibraryMissingError
 */
export async function decodeRecordSet(
  { bytes, fetchOffset, highWatermark, abortedTransactions }: RecordSet,
  budget: DecodeBudget,
): Promise<DecodedRecord[]> {
  const records: DecodedRecord[] = [];
  const aborted = new AbortedTransactions(abortedTransactions);
  for (let at = 0; bytes.length - at > MAGIC_AT && !budget.isSpent;) {
    const size = BATCH_PREFIX_BYTES + bytes.readInt32BE(at + 8);
    // Cut off where the fetch was full. A length that is none leaves no way to go on.
    if (size > bytes.length - at) break;
    const batch = bytes.subarray(at, size > MAGIC_AT ? at + size : bytes.length);
    at += batch.length;
    const decoded = records.length;
    try {
      const isMessageSet = batch[MAGIC_AT]! < RECORD_BATCH_MAGIC;
      if (isMessageSet) records.push(...(await decodeMessageSet(batch, budget)));
      else await decodeBatch(batch, fetchOffset, aborted, budget, records);
    } catch (error) {
      if (error instanceof LibraryMissingError) throw error;
      records.length = decoded;
      const from = batch.readBigInt64BE(0);
      // Where the batch lies about its end, what follows it is not passed over.
      const before = bytes.length - at >= 8 ? bytes.readBigInt64BE(at) : highWatermark;
      const claimed = batch[MAGIC_AT]! < RECORD_BATCH_MAGIC ? from : lastOffsetOf(batch);
      const to = max(min(claimed, before - 1n), fetchOffset);
      records.push(unreadableBatch({ from: min(from, to), to, bytes: batch }, reasonOf(error)));
    }
    if (budget.turn.isOver) await budget.turn.next();
  }
  return records;
}

async function decodeBatch(
  batch: Buffer,
  fetchOffset: bigint,
  aborted: AbortedTransactions,
  budget: DecodeBudget,
  records: DecodedRecord[],
): Promise<void> {
  const header = readBatchHeader(batch);
  if (aborted.has(header) || header.isControl) {
    records.push(passedOver(header.lastOffset));
    return;
  }
  const body = batch.subarray(BATCH_HEADER_BYTES);
  if (header.compression === 0) {
    await decodeRecords(new ByteCursor(body), header, fetchOffset, budget, records);
    return;
  }
  const codec = codecOf(header.compression);
  if (!codec)
    throw new MalformedBytesError(
      `Its compression has number ${header.compression}, which is unknown.`,
    );
  await oneAtATime(async () => {
    const decompressed = await codec.decompress(body);
    await decodeRecords(new ByteCursor(decompressed), header, fetchOffset, budget, records);
  });
}

/** Decodes records from `fetchOffset` on, until the budget is spent. */
async function decodeRecords(
  cursor: ByteCursor,
  { count, base, lastOffset }: BatchHeader,
  fetchOffset: bigint,
  budget: DecodeBudget,
  records: DecodedRecord[],
): Promise<void> {
  const { turn } = budget;
  const firstDelta = fetchOffset > base.offset ? Number(fetchOffset - base.offset) : 0;
  if (count < 0) throw new MalformedBytesError(`It has ${count} records.`);
  let last: DecodedRecord | undefined;
  for (let index = 0; index < count; index++) {
    const length = cursor.varint();
    const from = cursor.take(length);
    if (firstDelta > 0 && offsetDelta(cursor.bytes, from, cursor.at) < firstDelta) {
      if (index % TIMED_EVERY === 0 && turn.isOver) await turn.next();
      continue;
    }
    // Copied, so that a message which waits for long holds its own bytes and not its whole batch.
    const isMost = length * 2 > cursor.bytes.length;
    const bytes = isMost ? cursor.bytes : Buffer.allocUnsafe(length);
    if (!isMost) cursor.bytes.copy(bytes, 0, from, cursor.at);
    const own = isMost ? new ByteCursor(bytes, from, cursor.at) : new ByteCursor(bytes);
    last = decodeRecord(own, base);
    records.push(last);
    budget.spend(length, last.headers);
    if (budget.isSpent && index + 1 < count) return;
    if (turn.isOver) await turn.next();
  }
  if (cursor.left > 0)
    throw new MalformedBytesError(
      `${cursor.left} bytes follow the ${count} records it says it has.`,
    );
  // The last ones may have been compacted away, or all.
  const end = String(lastOffset);
  if (last?.offset !== end) records.push(passedOver(lastOffset));
}

/** The number of records that are skipped without a look at the clock. */
const TIMED_EVERY = 1_024;

/** Reads a record's offset without decoding the rest. */
function offsetDelta(bytes: Buffer, from: number, end: number): number {
  const cursor = new ByteCursor(bytes, from, end);
  cursor.int8();
  cursor.varlong();
  return cursor.varint();
}

/** Makes a record that kafkajs hands to nobody, and reads on behind. */
function passedOver(offset: bigint): DecodedRecord {
  return {
    attributes: 0,
    timestamp: '-1',
    offset: String(offset),
    key: null,
    value: null,
    headers: {},
    isControlRecord: true,
  };
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
