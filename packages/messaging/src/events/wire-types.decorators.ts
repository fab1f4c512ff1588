import { Type } from 'class-transformer';
import { ValidateBy, type ValidationOptions } from 'class-validator';
import { isInt64, UnixMilliseconds, UnixSeconds } from './conversions.js';

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

/** The units in which numbers count the time since 1970. */
export type UnixTimeUnit = 'seconds' | 'milliseconds';

/**
 * Declares a time that travels as a number of seconds or milliseconds since 1970, and is a `Date` in
 * the class. Times that travel as text have `@IsDate() @Type(() => Date)`.
 *
 * @param options class-validator's; `each: true` for an array
 * @example
 * @UnixTime('seconds') readonly changedAt!: Date;
 */
export function UnixTime(unit: UnixTimeUnit, options?: ValidationOptions): PropertyDecorator {
  const validate = ValidateBy(
    {
      name: 'isUnixTime',
      constraints: [unit],
      validator: {
        validate: (value: unknown) => value instanceof Date && !Number.isNaN(value.getTime()),
        defaultMessage: () => `$property must be a number of ${unit} since 1970`,
      },
    },
    options,
  );
  return applied(
    Type(() => (unit === 'seconds' ? UnixSeconds : UnixMilliseconds)),
    validate,
  );
}

function applied(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (prototype, property) => {
    for (const decorate of decorators) decorate(prototype, property);
  };
}
