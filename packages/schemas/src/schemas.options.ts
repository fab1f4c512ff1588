import type { SchemaRegistryConnection } from './registry/schema-registry.js';

/** Options of `SchemasModule`. */
export interface SchemasOptions {
  /** The folder of the committed schemas. Default: none. */
  readonly folder?: string;
  /** The schema registry. Default: none; ids are derived from the schemas of the repository. */
  readonly registry?: SchemaRegistryConnection;
  /**
   * Whether to refuse to start if events need a registry and none is configured. Default `false`.
   */
  readonly registryRequired?: boolean;
}

/** The injection token of `SchemasOptions`. */
export const SCHEMAS_OPTIONS = Symbol('SCHEMAS_OPTIONS');
