import type { KafkaMessage } from 'kafkajs';
import { type ByteCursor, MalformedBytesError } from './byte-cursor.js';
import { headerName } from './header-names.js';

/** A record as our decoder makes it and kafkajs hands it on; a filtered one is a control record to it. */
export interface DecodedRecord extends Omit<KafkaMessage, 'headers' | 'size'> {
  readonly headers: DecodedHeaders;
  readonly isControlRecord: boolean;
  /** What its batch says of all its records, by kafkajs's name. */
  readonly batchContext?: BatchContext | undefined;
}

/** The leader of a batch's partition when it was stored. */
export interface BatchContext {
  readonly partitionLeaderEpoch: number;
}

/** Headers by name; an array where a header was sent more than once. */
export type DecodedHeaders = Record<string, Buffer | Buffer[]>;

/** What a record's numbers count from. */
export interface RecordBase {
  readonly offset: bigint;
  readonly timestamp: bigint;
  /** The time at which the broker stored the batch, where the topic wants that one. */
  readonly logAppendTime: string | undefined;
  readonly batchContext?: BatchContext;
}

const EMPTY = Buffer.alloc(0);

/**
 * Decodes a record behind its length, in time that grows with its bytes: kafkajs copies all headers for
 * each further one. A header without a value reads as an empty one.
 *
 * @throws MalformedBytesError
 * @see https://kafka.apache.org/documentation/#record
 */
export function decodeRecord(cursor: ByteCursor, base: RecordBase): DecodedRecord {
  const attributes = cursor.int8();
  const timestampDelta = cursor.varlong();
  const offset = sum(base.offset, cursor.varint());
  const timestamp = base.logAppendTime ?? sum(base.timestamp, timestampDelta);
  const key = cursor.varbytes();
  const value = cursor.varbytes();
  const headers = decodeHeaders(cursor);
  if (cursor.left > 0) throw new MalformedBytesError(`${cursor.left} bytes behind a record.`);
  const { batchContext } = base;
  return {
    attributes,
    timestamp,
    offset,
    key,
    value,
    headers,
    isControlRecord: false,
    batchContext,
  };
}

function decodeHeaders(cursor: ByteCursor): DecodedHeaders {
  const headers: DecodedHeaders = {};
  const count = cursor.varint();
  if (count < -1) throw new MalformedBytesError(`${count} headers.`);
  for (let index = 0; index < count; index++) {
    const length = cursor.varint();
    const from = cursor.take(length);
    const name = headerName(cursor.bytes, from, cursor.at);
    const value = cursor.varbytes() ?? EMPTY;
    // Names that objects inherit, such as `constructor` and `__proto__`, are the sender's own here.
    if (name in headers) addHeader(headers, name, value);
    else headers[name] = value;
  }
  return headers;
}

function addHeader(headers: DecodedHeaders, name: string, value: Buffer): void {
  const before = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (Array.isArray(before)) {
    before.push(value);
    return;
  }
  Object.defineProperty(headers, name, {
    value: before === undefined ? value : [before, value],
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

/** Adds in numbers where they are exact, which is faster. */
function sum(base: bigint, delta: number | bigint): string {
  if (typeof delta === 'number' && base >= 0n && base <= MAX_EXACT)
    return String(Number(base) + delta);
  return String(BigInt.asIntN(64, base + BigInt(delta)));
}

const MAX_EXACT = 2n ** 52n;
