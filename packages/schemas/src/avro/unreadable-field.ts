/**
 * A value that its schema allows, but the field of the class cannot hold as it is. Nothing is
 * quoted: a message's content has no place in logs.
 */
export class UnreadableFieldError extends RangeError {
  /** The names of the fields around the value, outermost first. */
  readonly path: string[] = [];

  /**
   * @param problem such as `a bytes decimal is nothing that a boolean could be`
   * @param remedy what the class may declare instead, as an imperative sentence without its dot
   */
  constructor(problem: string, remedy: string) {
    super(`${problem}. ${remedy}`);
  }
}

/** Adds the name of the field within which an error was thrown. */
export function within(error: unknown, field: string): unknown {
  if (error instanceof UnreadableFieldError) error.path.unshift(field);
  return error;
}
