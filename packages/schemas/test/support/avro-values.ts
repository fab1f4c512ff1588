import type { AvroSchema } from '../../src/schema-types.js';
import { avroReaderFor } from '../../src/avro/avro-reading.js';
import { ANYTHING, type Wanted } from '../../src/avro/wanted.js';

/** A zig-zag number, as Avro writes it. */
export function long(value: number | bigint): Buffer {
  let rest = value >= 0 ? BigInt(value) * 2n : BigInt(value) * -2n - 1n;
  const bytes: number[] = [];
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

/** Bytes by their digits. */
export const hex = (digits: string): Buffer => Buffer.from(digits, 'hex');

/** Bytes with their length before them, as Avro writes them. */
export const bytes = (digits: string): Buffer =>
  Buffer.concat([long(digits.length / 2), hex(digits)]);

/** A text, as Avro writes it. */
export const text = (value: string): Buffer =>
  Buffer.concat([long(Buffer.byteLength(value)), Buffer.from(value)]);

/** The value of a field that wants one kind of thing, read from a record of one field. */
export function read(type: unknown, holder: Wanted['kind'], value: Buffer): unknown {
  const schema = { type: 'record', name: 'Row', fields: [{ name: 'it', type }] };
  const field =
    holder === 'list' || holder === 'map' ? { kind: holder, items: ANYTHING } : { kind: holder };
  const fields = new Map([['it', field as Wanted]]);
  const reader = avroReaderFor(schema as unknown as AvroSchema, {
    kind: 'record',
    fields,
    open: false,
  });
  return (reader(value) as { it: unknown }).it;
}
