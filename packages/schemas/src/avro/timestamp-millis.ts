import avro from 'avsc';
import { SafeLong } from './safe-long.js';

const { LogicalType } = avro.types;

/** Writes the underlying number; avsc's own long is not exact. */
const long = new SafeLong();

/** A `Date` in memory, milliseconds since 1970 on the wire. */
class TimestampMillis extends LogicalType {
  protected override _fromValue(milliseconds: number): Date {
    return new Date(milliseconds);
  }

  protected override _toValue(date: unknown): number | undefined {
    return date instanceof Date && !Number.isNaN(date.getTime()) ? date.getTime() : undefined;
  }

  _write(tap: Parameters<SafeLong['_write']>[0], date: unknown): void {
    long._write(tap, this._toValue(date));
  }
}

/** The logical types with a value of their own; all others are written as their underlying type. */
export const LOGICAL_TYPES = { 'timestamp-millis': TimestampMillis };
