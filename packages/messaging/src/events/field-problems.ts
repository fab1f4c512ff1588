import type { ValidationError } from 'class-validator';
import type { FieldProblem } from '../errors.js';

/** class-validator's tree as a flat list: one entry per wrong field, its path dotted. */
export function toFieldProblems(errors: readonly ValidationError[], parent = ''): FieldProblem[] {
  return errors.flatMap(({ property, constraints, children }) => {
    const path = parent + property;
    const own = constraints ? [{ path, problems: Object.values(constraints) }] : [];
    return [...own, ...toFieldProblems(children ?? [], `${path}.`)];
  });
}
