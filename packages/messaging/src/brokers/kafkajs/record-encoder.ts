import { createRequire } from 'node:module';

/** A record as kafkajs hands it to its encoder. */
export interface KafkaRecord {
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
  readonly key?: unknown;
  readonly value?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** An encoded part of a request, as kafkajs needs it. */
export interface Encoded {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

type RecordEncoder = (record: KafkaRecord) => Encoded;
/** Bytes that follow their length; the length of `null` is -1. */
type Part = Buffer | null;

const require = createRequire(import.meta.url);
const MODULE = 'kafkajs/src/protocol/recordBatch/record/v0';

/** The encoder of kafkajs. */
export const stockEncoder = require(MODULE) as RecordEncoder;

/** Bytes of a record before its offset: attributes, and a timestamp delta of zero. */
const ATTRIBUTES_AND_TIMESTAMP_BYTES = 2;
/** The number of parts before those of the headers. */
const KEY_AND_VALUE = 2;

/**
 * Encodes a record into the bytes that kafkajs makes of it, in one buffer of their size. kafkajs makes
 * a buffer of 512 bytes for each header, which costs more than all the rest of publishing.
 *
 * @see https://kafka.apache.org/documentation/#record
 */
export function encodeRecord(record: KafkaRecord): Encoded {
  const parts = partsOf(record);
  if (!parts) return stockEncoder(record);
  const { offsetDelta = 0 } = record;
  const headerCount = (parts.length - KEY_AND_VALUE) / 2;
  let size = ATTRIBUTES_AND_TIMESTAMP_BYTES + sizeOfVarint(offsetDelta) + sizeOfVarint(headerCount);
  for (const part of parts) size += part ? sizeOfVarint(part.length) + part.length : 1;

  const buffer = Buffer.allocUnsafe(sizeOfVarint(size) + size);
  let at = writeVarint(buffer, 0, size);
  buffer[at++] = 0;
  buffer[at++] = 0;
  at = writeVarint(buffer, at, offsetDelta);
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index]!;
    if (index === KEY_AND_VALUE) at = writeVarint(buffer, at, headerCount);
    at = writeVarint(buffer, at, part ? part.length : -1);
    if (!part) continue;
    buffer.set(part, at);
    at += part.length;
  }
  if (headerCount === 0) writeVarint(buffer, at, headerCount);
  return { buf: buffer, buffer };
}

let inUse: RecordEncoder = stockEncoder;

/** The encoder in use: ours, once it is installed. */
export function recordEncoder(): RecordEncoder {
  return inUse;
}

/** Makes kafkajs use our encoder, if kafkajs is as expected and both encode a sample alike. */
export function installRecordEncoder(): boolean {
  const sample = {
    offsetDelta: 300,
    timestampDelta: 0,
    key: Buffer.from('key'),
    value: null,
    headers: { name: Buffer.alloc(70), twice: [Buffer.from('a'), Buffer.from('b')] },
  };
  const module = require.cache[require.resolve(MODULE)];
  if (!module || !encodeRecord(sample).buffer.equals(stockEncoder(sample).buffer)) return false;
  // In time, as kafkajs loads each kind of request when it first sends one.
  module.exports = encodeRecord;
  inUse = encodeRecord;
  return true;
}

/** Lists a record's parts; `undefined` for texts, and times that differ in a batch, which only kafkajs encodes. */
function partsOf({ key, value, headers, timestampDelta = 0 }: KafkaRecord): Part[] | undefined {
  const parts: Part[] = [];
  const add = (part: unknown): boolean => {
    if (part !== null && !Buffer.isBuffer(part)) return false;
    parts.push(part);
    return true;
  };
  if (timestampDelta !== 0 || !add(key) || !add(value)) return undefined;
  for (const name in headers) {
    const given = headers[name];
    for (const each of Array.isArray(given) ? (given as unknown[]) : [given]) {
      parts.push(nameBytes(name));
      if (each === null || !add(each)) return undefined;
    }
  }
  return parts;
}

/** The number of header names kept as bytes; few exist, of CloudEvents and services' metadata. */
const MAX_NAMES = 1_000;
const names = new Map<string, Buffer>();

function nameBytes(name: string): Buffer {
  let bytes = names.get(name);
  if (!bytes) {
    bytes = Buffer.from(name);
    if (names.size < MAX_NAMES) names.set(name, bytes);
  }
  return bytes;
}

/** Encodes by zigzag, by which small numbers are short, negative ones too. */
function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

function sizeOfVarint(value: number): number {
  let size = 1;
  for (let rest = zigzag(value) >>> 7; rest > 0; rest >>>= 7) size += 1;
  return size;
}

/** @returns where to go on */
function writeVarint(buffer: Buffer, at: number, value: number): number {
  let rest = zigzag(value);
  while (rest > 0x7f) {
    buffer[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  buffer[at++] = rest;
  return at;
}
