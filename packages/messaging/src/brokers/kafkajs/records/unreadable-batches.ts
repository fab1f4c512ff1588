import { BATCH_OFFSETS_HEADER } from '../../../consuming/condemned.js';
import type { DecodedRecord } from './decode-record.js';

/** The most bytes of a batch that are kept: what a dead letter topic takes, with room for headers. */
const MAX_KEPT_BYTES = 9 * 1024 * 1024;

const unreadable = new WeakMap<object, BatchProblem>();

/** What is known of a batch that cannot be read. */
export interface BatchProblem {
  readonly from: bigint;
  readonly to: bigint;
  readonly bytes: number;
  readonly reason: string;
}

/** The offsets of a batch, and the bytes it has on the wire. */
export interface UnreadableBatch {
  readonly from: bigint;
  readonly to: bigint;
  readonly bytes: Buffer;
}

/**
 * Makes the one record that stands for a batch which cannot be read: its value is the batch as it
 * came, and its offset the batch's last, so that reading goes on behind it.
 */
export function unreadableBatch(batch: UnreadableBatch, reason: string): DecodedRecord {
  const { from, to, bytes } = batch;
  const record: DecodedRecord = {
    attributes: 0,
    timestamp: '-1',
    offset: String(to),
    key: null,
    // A copy, as the bytes around it need not be held.
    value: bytes.length > MAX_KEPT_BYTES ? null : Buffer.from(bytes),
    headers: { [BATCH_OFFSETS_HEADER]: Buffer.from(`${from}-${to}`) },
    isControlRecord: false,
  };
  unreadable.set(record, { from, to, bytes: bytes.length, reason });
  return record;
}

/** Finds the batch for which a record stands; `undefined` where it is a record like any other. */
export function unreadableBatchOf(record: object): BatchProblem | undefined {
  return unreadable.get(record);
}
