/** What a service says of itself cannot be; thrown where it is defined, at start. */
export class ServiceDefinitionError extends Error {
  readonly code = 'SERVICE_DEFINITION';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ServiceDefinitionError';
  }
}
