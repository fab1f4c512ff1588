import { SchemaRegistryRefusedError } from '../errors.js';
import { SchemaNotImportableError } from '../import/import-error.js';
import { RegistryHttp } from './registry-http.js';
import type { SchemaRegistryConnection } from './schema-registry.js';

/**
 * The newest schema of a registry's subject, parsed.
 *
 * @throws SchemaRegistryUnreachableError | SchemaRegistryRefusedError; SchemaNotImportableError for
 *   Protobuf, and for schemas that refer to other subjects
 * @example
 * await newestSchemaOf({ url: 'http://localhost:8081' }, 'orders-value');
 */
export async function newestSchemaOf(
  connection: SchemaRegistryConnection,
  subject: string,
): Promise<unknown> {
  const http = new RegistryHttp(connection);
  const answer = await http.request(['subjects', subject, 'versions', 'latest']);
  const { schema, schemaType, references } = (answer.body ?? {}) as Record<string, unknown>;
  if (answer.status >= 400 || typeof schema !== 'string') {
    throw new SchemaRegistryRefusedError(
      `The schema registry at ${http.url} has no schema of subject "${subject}" to give ` +
        `(status ${answer.status}): ${answer.message || 'check its name.'}`,
    );
  }
  const format = typeof schemaType === 'string' ? schemaType : 'AVRO';
  if (format !== 'AVRO' && format !== 'JSON')
    throw new SchemaNotImportableError(`Subject "${subject}"`, `its schema is ${format}.`, 'AVRO and JSON are read.'); // prettier-ignore
  if (Array.isArray(references) && references.length > 0)
    throw new SchemaNotImportableError(`Subject "${subject}"`, 'its schema refers to other subjects.', 'Bundle it into one file first.'); // prettier-ignore
  try {
    return JSON.parse(schema) as unknown;
  } catch {
    return schema;
  }
}
