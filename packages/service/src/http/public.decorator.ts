import { type CustomDecorator, SetMetadata } from '@nestjs/common';

/** The key of Nest's documentation, so that a guard written after it knows the kit's routes. */
export const IS_PUBLIC_KEY = 'isPublic';

/**
 * Marks a route, or all of a controller, as one that a global guard lets everybody into: the guard
 * asks its `Reflector` for `IS_PUBLIC_KEY`. The kit's own routes are marked; operators' tokens and
 * `MANAGEMENT_ACCESS` protect them.
 *
 * @example
 * ‎@Public()
 * ‎@Get('prices')
 * list(): Price[] { … }
 */
export function Public(): CustomDecorator {
  return SetMetadata(IS_PUBLIC_KEY, true);
}
