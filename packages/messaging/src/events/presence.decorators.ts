import { ValidateIf, type ValidationOptions } from 'class-validator';

/**
 * Lets a field be absent, and nothing else: `null` counts as present. It is for fields typed `?: T`, into
 * which class-validator's `@IsOptional()` lets `null`, too.
 *
 * @example
 * @IfPresent() @IsString() readonly note?: string;
 */
export function IfPresent(options?: ValidationOptions): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined, options);
}

/**
 * Lets a field be null, and not absent. It is for fields typed `T | null`; with `@IfPresent()` beside it,
 * for those typed `?: T | null`. Avro has one word for both, and refuses it alone.
 *
 * @example
 * @IsNullable() @IsString() readonly note!: string | null;
 */
export function IsNullable(options?: ValidationOptions): PropertyDecorator {
  return ValidateIf((_, value) => value !== null, options);
}
