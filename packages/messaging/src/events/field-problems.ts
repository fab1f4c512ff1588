import type { ValidationError } from 'class-validator';
import type { FieldProblem } from '../errors.js';

/**
 * Flattens class-validator's tree: one entry per wrong field, its path dotted.
 *
 * @example
 * toFieldProblems(validateSync(order)); // [{ path: 'address.city', problems: ['city must be a string'] }]
 */
export function toFieldProblems(errors: readonly ValidationError[], parent = ''): FieldProblem[] {
  return errors.flatMap(({ property, constraints, children }) => {
    const path = parent + property;
    const own = constraints ? [{ path, problems: Object.values(constraints) }] : [];
    return [...own, ...toFieldProblems(children ?? [], `${path}.`)];
  });
}
