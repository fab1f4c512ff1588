import type { ValidationError } from 'class-validator';
import type { FieldProblem } from '../errors.js';

/** Wrong fields that are named; a counted rest follows. */
const MAX_FIELDS = 100;
/** The characters of a path, and of a problem: names of fields may be as long as a message. */
const MAX_LENGTH = 500;

/**
 * Flattens class-validator's tree: one entry per wrong field, its path dotted, and at most a hundred of them.
 *
 * @example
 * toFieldProblems(validateSync(order)); // [{ path: 'address.city', problems: ['city must be a string'] }]
 */
export function toFieldProblems(errors: readonly ValidationError[]): FieldProblem[] {
  const fields: FieldProblem[] = [];
  const left = collect(errors, '', fields);
  if (left > 0) fields.push({ path: '…', problems: [`${left} more fields are wrong`] });
  return fields;
}

/** Adds wrong fields while there is room; returns the number of those left out. */
function collect(
  errors: readonly ValidationError[],
  parent: string,
  fields: FieldProblem[],
): number {
  let left = 0;
  for (const { property, constraints, children } of errors) {
    const path = (parent + property).slice(0, MAX_LENGTH);
    if (constraints && fields.length < MAX_FIELDS) {
      const problems = Object.values(constraints).map((text) => text.slice(0, MAX_LENGTH));
      fields.push({ path, problems });
    } else if (constraints) left += 1;
    if (children?.length) left += collect(children, `${path}.`, fields);
  }
  return left;
}
