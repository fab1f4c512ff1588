/**
 * Schemas from event classes, the gate that judges their changes, and the registry they are kept
 * in.
 */
export { type RegisteredSubject, SchemaRegistration } from './registry/schema-registration.js';
export type { SchemaRegistryConnection } from './registry/schema-registry.js';
export * from './errors.js';
export { AvroField, type AvroFieldType } from './avro-field.decorator.js';
export { avroSchemaOf } from './avro-schema.js';
export type * from './committed/schema-finding.js';
export { checkSchemaFolder } from './committed/schema-gate.js';
export { type SchemaUpdate, updateSchemas } from './committed/update-schemas.js';
export {
  classSchemas,
  type ClassSchemas,
  jsonSchemaOf,
  type JsonSchemaOptions,
} from './json-schema.js';
export { importEvent, type ImportTerms } from './import/import-event.js';
export { SchemaNotImportableError } from './import/import-error.js';
export { newestSchemaOf } from './registry/newest-schema.js';
export { NestedSchemas } from './nested-schemas.js';
export { fullRecordNameOf, recordNameOf } from './record-name.js';
export type { AvroSchema, JsonSchema } from './schema-types.js';
export { SchemasModule } from './schemas.module.js';
export type { SchemasOptions } from './schemas.options.js';
