/**
 * An error that the caller can do something about: what was given, what is accepted, what to do.
 *
 * @example
 * throw new ToolError('KIT_SOURCE_MISSING', 'There is no ../kit. Give a folder, a tarball or a git URL.');
 */
export class ToolError extends Error {
  override readonly name = 'ToolError';

  /** @param code stable, in capitals */
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Wrong usage of the command line; ends with exit code 2. */
export class UsageError extends ToolError {
  constructor(message: string) {
    super('USAGE_INVALID', message);
  }
}
