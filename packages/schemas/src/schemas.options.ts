import type { SchemaRegistryConnection } from './registry/schema-registry.js';

export interface SchemasOptions {
  /** The folder of the committed schemas. Default: none. */
  readonly folder?: string;
  /** Where schemas of encodings `avro` and `json-schema` are kept. Default: in the repository. */
  readonly registry?: SchemaRegistryConnection;
  /** Refuse to start where values would be published that nobody else can read. Default `false`. */
  readonly registryRequired?: boolean;
}

export const SCHEMAS_OPTIONS = Symbol('SCHEMAS_OPTIONS');
