import { AvroInput } from './avro-input.js';
import type { ReadBytes } from './byte-readings.js';
import {
  chargeScale,
  type Decimal,
  decimalBigint,
  decimalNumber,
  decimalText,
  MAX_DECIMAL_BYTES,
  MAX_DECIMAL_SCALE,
  unscaledOf,
} from './decimals.js';
import { type LogicalReading, type Read, refuse } from './logical-reading.js';

const DECLARE =
  'Declare a string, which gets its digits, such as "12.30", or a number where that has the same digits';

/** Reads all fields of a record, by name. */
export type ReadFields = (input: AvroInput) => Readonly<Record<string, unknown>>;

/** A decimal whose schema says the scale. */
export function ofDecimal(name: string, scale: number, bytes: ReadBytes): LogicalReading {
  return ofDecimals(name, (input) => decimalOf(name, bytes(input), scale));
}

/** A decimal that brings its scale along, behind its bytes within bytes. */
export function ofBigDecimal(name: string): LogicalReading {
  return ofDecimals(name, (input) => {
    const inner = new AvroInput(input.lengthAndBytes());
    const bytes = inner.lengthAndBytes();
    const scale = inner.int();
    inner.end();
    return decimalOf(name, bytes, scale);
  });
}

/** A decimal as Debezium writes it where a column has no scale: a record of scale and value. */
export function ofVariableDecimal(name: string, fields: ReadFields): LogicalReading {
  return ofDecimals(name, (input) => {
    const { scale, value } = fields(input);
    if (typeof scale === 'number' && Buffer.isBuffer(value)) return decimalOf(name, value, scale);
    return refuse({ name, declare: DECLARE }, 'has no scale and value');
  });
}

function ofDecimals(name: string, decimal: (input: AvroInput) => Decimal): LogicalReading {
  const about = { name, declare: DECLARE };
  const charged = (input: AvroInput): Decimal => {
    const read = decimal(input);
    chargeScale(read, input);
    return read;
  };
  const text: Read = (input) => decimalText(charged(input));
  return {
    ...about,
    into: {
      anything: text,
      text,
      number: (input) =>
        decimalNumber(decimal(input)) ??
        refuse(about, 'with more digits than a number has would become another number'),
      bigint: (input) =>
        decimalBigint(charged(input)) ?? refuse(about, 'with a fraction is no bigint'),
    },
  };
}

function decimalOf(name: string, bytes: Buffer, scale: number): Decimal {
  const about = { name, declare: 'Its producer has to write another' };
  if (bytes.length === 0) return refuse(about, 'of no bytes is no number');
  if (bytes.length > MAX_DECIMAL_BYTES)
    return refuse(about, `of more than ${MAX_DECIMAL_BYTES} bytes is not read`);
  if (Math.abs(scale) > MAX_DECIMAL_SCALE)
    return refuse(about, `with a scale beyond ${MAX_DECIMAL_SCALE} is not read`);
  return { unscaled: unscaledOf(bytes), scale };
}
