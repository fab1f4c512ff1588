import { MessagingError } from '@nest-kafka-kit/messaging';

/**
 * A schema of another team of which no class can be made, or that does not say enough.
 *
 * @example
 * if (error instanceof SchemaNotImportableError) console.error(error.path);
 */
export class SchemaNotImportableError extends MessagingError {
  readonly code = 'MESSAGING_SCHEMA_NOT_IMPORTABLE';

  /** @param path of the part in the schema, such as `#/properties/lines` */
  constructor(
    readonly path: string,
    problem: string,
    remedy: string,
  ) {
    super(`${path} cannot be imported: ${problem} ${remedy}`);
  }
}
