import { ValidateIf } from 'class-validator';

/**
 * Validates a property only if it is given. Unlike with `@IsOptional`, null counts as given.
 *
 * @example
 * ‎@IfGiven()
 * ‎@IsString()
 * readonly type?: string;
 */
export const IfGiven = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);
