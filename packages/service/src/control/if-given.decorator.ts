import { ValidateIf } from 'class-validator';

/**
 * Checked where it is given: unlike `@IsOptional`, null is not nothing.
 *
 * @example
 * ‎@IfGiven()
 * ‎@IsString()
 * readonly type?: string;
 */
export const IfGiven = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);
