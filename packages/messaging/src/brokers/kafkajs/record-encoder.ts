import { createRequire } from 'node:module';

/** A record as kafkajs hands it to its encoder. */
export interface KafkaRecord {
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
  readonly key?: unknown;
  readonly value?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** What kafkajs needs of an encoded part of a request. */
export interface Encoded {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

type RecordEncoder = (record: KafkaRecord) => Encoded;
/** Bytes behind their length; `null` has the length -1. */
type Part = Buffer | null;

const require = createRequire(import.meta.url);
const MODULE = 'kafkajs/src/protocol/recordBatch/record/v0';

/** kafkajs's own. */
export const stockEncoder = require(MODULE) as RecordEncoder;

/** Key, value, and name and value of each header come behind these. */
const ATTRIBUTES_AND_TIMESTAMP_BYTES = 2;
const KEY_AND_VALUE = 2;

/**
 * The bytes kafkajs makes of a record, in one buffer of their size. kafkajs makes one of 512 bytes
 * for each header, and that costs more than all the rest of publishing.
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

/** Makes kafkajs use it, where kafkajs is as expected and both make the same bytes of a sample. */
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
  // Its requests are loaded when the first of each kind is sent.
  module.exports = encodeRecord;
  return true;
}

/** `undefined` for what only kafkajs can encode: texts, and times that differ within a batch. */
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

/** Names are few: those of CloudEvents and of the services' metadata. */
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

/** Zigzag: small numbers are short, negative ones too. */
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
