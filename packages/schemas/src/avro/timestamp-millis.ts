import avro from 'avsc';
import { SafeLong } from './safe-long.js';

const { LogicalType } = avro.types;

/** Not the type underlying it, which would be avsc's own. */
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

/** The logical types that are more than their underlying type; all others are written as that. */
export const LOGICAL_TYPES = { 'timestamp-millis': TimestampMillis };
