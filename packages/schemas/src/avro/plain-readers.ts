import type { AvroNode } from '../compatibility/avro-nodes.js';
import type { AvroInput } from './avro-input.js';
import { oneOf } from './avro-skippers.js';
import { AS_BASE64 } from './byte-readings.js';
import { type Read, readInto } from './logical-reading.js';
import { opaqueReader } from './logical-readers.js';
import { annotationsOf } from './meaning.js';
import { typeName } from './meanings.js';
import type { Wanted } from './wanted.js';

type Scalar = Exclude<AvroNode, { kind: 'union' | 'array' | 'map' | 'record' }>;

/** The reader of a value that means no more than its Avro type. */
export function plainReader(writer: Scalar, wanted: Wanted): Read {
  const { kind: holder } = wanted;
  switch (writer.kind) {
    case 'null':
      return (input) => {
        input.chargeFree();
        return null;
      };
    case 'boolean':
      return (input) => input.boolean();
    case 'int':
    case 'long':
      return isDate(holder) ? noMoment(writer) : integerReader(writer.kind, holder);
    case 'float':
      return isDate(holder) ? noMoment(writer) : (input) => input.float();
    case 'double':
      return isDate(holder) ? noMoment(writer) : (input) => input.double();
    case 'string':
      return (input) => input.text();
    case 'enum':
      return (input) => oneOf(writer.symbols, input);
    case 'bytes':
      return holder === 'text' && annotationsOf(writer).logicalType === undefined
        ? (input) => input.text(AS_BASE64)
        : opaqueReader(writer, holder);
    case 'fixed':
      return opaqueReader(writer, holder);
  }
}

function integerReader(kind: 'int' | 'long', holder: Wanted['kind']): Read {
  if (holder === 'bigint')
    return kind === 'int' ? (input) => BigInt(input.int()) : (input) => input.bigLong();
  if (kind === 'int') return (input) => input.int();
  if (holder === 'free') return numberOrDigits;
  // The one way to hold it where there is no bigint.
  return holder === 'text' ? (input) => String(input.bigLong()) : (input) => input.long();
}

function numberOrDigits(input: AvroInput): number | string {
  const value = input.bigLong();
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/** A `@UnixTime` says what the number counts. */
const isDate = (holder: Wanted['kind']): boolean => holder === 'date' || holder === 'cut-date';

const SAY_UNIT =
  "Declare a number, or say what it counts: @UnixTime('milliseconds'), @UnixTime('seconds') " +
  "or @AvroField({ type: 'long', logicalType: 'timestamp-millis' })";

/** Seconds, milliseconds, microseconds: any would be a guess. */
const noMoment = (writer: AvroNode): Read =>
  readInto({ name: typeName(writer), declare: SAY_UNIT, into: {} }, 'date');
