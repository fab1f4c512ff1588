/** A wrong field of an event; `path` is dotted, such as `address.city`. */
export interface FieldProblem {
  readonly path: string;
  readonly problems: readonly string[];
}

/** The characters of an error's message about fields; whoever sends thousands of wrong ones writes no novel here. */
const MAX_LENGTH = 4_000;

/** Writes the problems into one line, for an error's message, and counts what does not fit. */
export function listFields(fields: readonly FieldProblem[]): string {
  const listed: string[] = [];
  let length = 0;
  for (const { path, problems } of fields) {
    const text = `${path}: ${problems.join(', ')}`;
    if (listed.length > 0 && length + text.length > MAX_LENGTH) {
      listed.push(`and ${fields.length - listed.length} more`);
      break;
    }
    listed.push(text.slice(0, MAX_LENGTH));
    length += text.length;
  }
  return listed.join('; ');
}
