/**
 * The facts of a service are wrong; thrown at start, where it is defined.
 *
 * @example
 * if (error instanceof ServiceDefinitionError) console.error(error.message);
 */
export class ServiceDefinitionError extends Error {
  readonly code = 'SERVICE_DEFINITION';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ServiceDefinitionError';
  }
}
