import type { AvroNode } from '../compatibility/avro-nodes.js';
import type { AvroInput } from './avro-input.js';
import { type LogicalReading, type Read, refuse } from './logical-reading.js';

/** Reads the bytes of a `bytes` or a `fixed`. */
export type ReadBytes = (input: AvroInput) => Buffer;

export const bytesOf = (writer: AvroNode): ReadBytes =>
  writer.kind === 'fixed' ? (input) => input.fixed(writer.size) : (input) => input.lengthAndBytes();

export const AS_BASE64 = "Declare @AvroField('bytes') and a string, which gets base64";

/** Bytes that are no text. */
export function ofBytes(name: string, bytes: ReadBytes): LogicalReading {
  const base64: Read = (input) => bytes(input).toString('base64');
  return { name, declare: AS_BASE64, into: { anything: bytes, base64 } };
}

/** A text that means more, such as a UUID or XML. */
export function ofText(name: string): LogicalReading {
  const text: Read = (input) => input.text();
  return { name, declare: 'Declare a string', into: { anything: text, text } };
}

/** A UUID of sixteen bytes. */
export function ofUuid(name: string): LogicalReading {
  const text: Read = (input) => {
    const hex = input.fixed(16).toString('hex');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  };
  return { name, declare: 'Declare a string', into: { anything: text, text } };
}

/**
 * The bits of a column as Debezium writes them, the last one first.
 *
 * @param length of the column
 */
export function ofBits(name: string, length: number | undefined): LogicalReading {
  const about = {
    name,
    declare: 'Declare a string, which gets zeros and ones, or a number or a bigint',
  };
  const read = (input: AvroInput): { readonly value: bigint; readonly size: number } => {
    const bytes = input.lengthAndBytes().reverse();
    return { value: BigInt(`0x0${bytes.toString('hex')}`), size: length ?? bytes.length * 8 };
  };
  const text: Read = (input) => {
    const { value, size } = read(input);
    input.chargeDigits(size);
    return value.toString(2).padStart(size, '0');
  };
  const number: Read = (input) => {
    const value = Number(read(input).value);
    return Number.isSafeInteger(value) ? value : refuse(about, 'beyond 2^53 is no number');
  };
  const boolean: Read = (input) => read(input).value === 1n;
  const bigint: Read = (input) => read(input).value;
  return {
    ...about,
    into: { anything: text, text, number, bigint, ...(length === 1 && { boolean }) },
  };
}
