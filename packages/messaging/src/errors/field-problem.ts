/** A wrong field of an event; `path` is dotted, such as `address.city`. */
export interface FieldProblem {
  readonly path: string;
  readonly problems: readonly string[];
}

/** Writes the problems into one line, for an error's message. */
export function listFields(fields: readonly FieldProblem[]): string {
  return fields.map(({ path, problems }) => `${path}: ${problems.join(', ')}`).join('; ');
}
