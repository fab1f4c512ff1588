import { Type } from 'class-transformer';
import { ValidateBy, type ValidationOptions } from 'class-validator';
import {
  CutDate,
  CutUnixMilliseconds,
  CutUnixSeconds,
  isInt64,
  UnixMilliseconds,
  UnixSeconds,
} from './conversions.js';

/**
 * Declares an integer of 64 bits, a `bigint` in the class. JSON carries it as a string of digits, as
 * a JSON number would be changed beyond 2^53; one that is a JSON number is read exactly, too. Avro
 * carries it as `long`.
 *
 * @param options class-validator's; `each: true` for an array
 * @example
 * @IsInt64() readonly accountId!: bigint;
 */
export function IsInt64(options?: ValidationOptions): PropertyDecorator {
  const validate = ValidateBy(
    {
      name: 'isInt64',
      validator: {
        validate: (value: unknown) => typeof value === 'bigint' && isInt64(value),
        defaultMessage: () => '$property must be an integer of at most 64 bits, a bigint',
      },
    },
    options,
  );
  return applied(
    Type(() => BigInt as never),
    validate,
  );
}

/**
 * Declares a `Date` that travels as text, and whose producers may write more digits than a `Date` holds:
 * those beyond the millisecond are cut off. Without it, by `@IsDate() @Type(() => Date)`, such a time is
 * refused, as it would be changed.
 *
 * @param options class-validator's; `each: true` for an array
 * @example
 * @CutToMilliseconds() readonly changedAt!: Date; // 2026-05-01T10:00:00.123456Z is read as .123Z
 */
export function CutToMilliseconds(options?: ValidationOptions): PropertyDecorator {
  return applied(
    Type(() => CutDate),
    ValidateBy(
      { name: 'isDate', validator: { validate: isTime, defaultMessage: () => A_DATE } },
      options,
    ),
  );
}

/** The units in which numbers count the time since 1970. */
export type UnixTimeUnit = 'seconds' | 'milliseconds';

/** The options of `@UnixTime`. */
export interface UnixTimeOptions extends ValidationOptions {
  /**
   * Whether what is finer than a millisecond is cut off, as a `Date` does not hold it. Default `false`: it
   * is refused.
   */
  readonly cutToMilliseconds?: boolean;
}

/**
 * Declares a time that travels as a number of seconds or milliseconds since 1970, and is a `Date` in
 * the class. Times that travel as text have `@IsDate() @Type(() => Date)`.
 *
 * @param options class-validator's, such as `each: true` for an array, and `cutToMilliseconds`
 * @example
 * @UnixTime('seconds') readonly changedAt!: Date;
 */
export function UnixTime(
  unit: UnixTimeUnit,
  { cutToMilliseconds: cuts = false, ...options }: UnixTimeOptions = {},
): PropertyDecorator {
  const validate = ValidateBy(
    {
      name: 'isUnixTime',
      constraints: [unit],
      validator: {
        validate: isTime,
        defaultMessage: () => `$property must be a number of ${unit} since 1970`,
      },
    },
    options,
  );
  const whole = unit === 'seconds' ? UnixSeconds : UnixMilliseconds;
  const finer = unit === 'seconds' ? CutUnixSeconds : CutUnixMilliseconds;
  return applied(
    Type(() => (cuts ? finer : whole)),
    validate,
  );
}

const A_DATE = '$property must be a Date instance';

function isTime(value: unknown): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

function applied(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (prototype, property) => {
    for (const decorate of decorators) decorate(prototype, property);
  };
}
