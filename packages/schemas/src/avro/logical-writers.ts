import avro from 'avsc';
import { SafeLong, type Tap, writeExactly } from './safe-long.js';
import { MICROS, MILLIS, NANOS } from './time-texts.js';
import { dayCount, localCount, momentCount, type ToCount, timeCount } from './written-counts.js';
import { decimalBytes, type DecimalType } from './written-decimals.js';

const { LogicalType } = avro.types;

type Hook = (value: unknown, type: avro.Type) => void;

/** Writes the underlying number; avsc's own long is not exact. */
const long = new SafeLong();

/** A type that says what it takes. */
export interface DescribedType {
  /** The type's name in Avro's specification, where avsc has another. */
  readonly specificationName?: string;
  /** For error messages, such as `a text such as 10:15:30.000`. */
  readonly accepted?: string;
}

type LogicalTypeClass = new (
  schema: avro.Schema,
  options: avro.ForSchemaOptions,
) => avro.types.LogicalType;

/** Reading is not avsc's. */
abstract class WrittenType extends LogicalType {
  protected override _fromValue(): never {
    throw new Error('Values are read by avroReader.');
  }
}

/** A count of 64 bits on the wire, or of the 32 that an int has. */
function countType(toCount: ToCount, bits: 32 | 64, accepted: string): LogicalTypeClass {
  return class extends WrittenType implements DescribedType {
    readonly accepted = accepted;

    protected override _toValue(value: unknown): bigint | undefined {
      const count = toCount(value);
      return count !== undefined && BigInt.asIntN(bits, count) === count ? count : undefined;
    }

    _check(value: unknown, _flags: unknown, hook?: Hook): boolean {
      const isValid = this._toValue(value) !== undefined;
      if (!isValid) hook?.(value, this);
      return isValid;
    }

    _write(tap: Tap, value: unknown): void {
      // What nearly every event has.
      if (value instanceof Date && toCount === MILLIS_COUNT && !Number.isNaN(value.getTime()))
        return long._write(tap, value.getTime());
      const count = this._toValue(value);
      if (count === undefined) throw new TypeError(`no ${accepted}`);
      writeExactly(tap, count);
    }
  };
}

type AsGiven = Pick<DecimalType, 'precision'> & Partial<DecimalType>;

/** A decimal of bytes. */
class DecimalBytes extends WrittenType implements DescribedType {
  readonly accepted: string;
  private readonly about: DecimalType;

  constructor(schema: avro.Schema, options: avro.ForSchemaOptions) {
    super(schema, options);
    const { precision, scale = 0 } = schema as unknown as AsGiven;
    this.about = { precision, scale };
    const example = scale > 0 ? `, such as ${(0).toFixed(Math.min(scale, 100))}` : '';
    this.accepted = `a decimal of at most ${precision} digits, ${scale} of them behind the point${example}`;
  }

  protected override _toValue(value: unknown): Buffer | undefined {
    return decimalBytes(value, this.about);
  }
}

const MILLIS_COUNT = momentCount(MILLIS);
const MOMENT = 'a Date, or a text with exactly so many digits:';

/** The logical types with values of their own; all others are written as their underlying type. */
export const LOGICAL_TYPES: Readonly<Record<string, LogicalTypeClass>> = {
  decimal: DecimalBytes,
  date: countType(dayCount, 32, 'a Date of midnight in UTC, or a text such as 2026-05-01'),
  'time-millis': countType(timeCount(MILLIS), 32, 'a text such as 10:15:30.000'),
  'time-micros': countType(timeCount(MICROS), 64, 'a text such as 10:15:30.000000'),
  'timestamp-millis': countType(MILLIS_COUNT, 64, `${MOMENT} 2026-05-01T10:15:30.000Z`),
  'timestamp-micros': countType(momentCount(MICROS), 64, `${MOMENT} 2026-05-01T10:15:30.000000Z`),
  'timestamp-nanos': countType(momentCount(NANOS), 64, `${MOMENT} 2026-05-01T10:15:30.000000000Z`),
  'local-timestamp-millis': countType(
    localCount(MILLIS),
    64,
    'a text such as 2026-05-01T10:15:30.000',
  ),
  'local-timestamp-micros': countType(
    localCount(MICROS),
    64,
    'a text such as 2026-05-01T10:15:30.000000',
  ),
  'local-timestamp-nanos': countType(
    localCount(NANOS),
    64,
    'a text such as 2026-05-01T10:15:30.000000000',
  ),
};
