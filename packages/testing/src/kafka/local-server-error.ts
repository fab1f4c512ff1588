/** What can go wrong around any server that is started here without Docker. */
export type LocalServerErrorCode =
  'JAVA_MISSING' | 'JAVA_TOO_OLD' | 'MAVEN_MISSING' | 'DOWNLOAD_FAILED' | 'PORT_TAKEN';

/** An error that says what was found and what to do about it. Each code keeps its meaning. */
export class LocalServerError<Code extends string = LocalServerErrorCode> extends Error {
  override readonly name: string = 'LocalServerError';

  constructor(
    readonly code: Code,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What the machine may lack without that being a fault: it has nothing to run a server with. */
export function isNotInstalled(error: unknown): error is LocalServerError {
  return (
    error instanceof LocalServerError &&
    ['JAVA_MISSING', 'JAVA_TOO_OLD', 'MAVEN_MISSING', 'DOWNLOAD_FAILED'].includes(error.code)
  );
}
