import type { EventDefinition } from '@nest-kafka-kit/messaging/events';
import { avroSchemaOf } from './avro-schema.js';
import { jsonSchemaOf } from './json-schema.js';
import { fullRecordNameOf } from './record-name.js';
import type { SchemaFormat } from './schema-types.js';

/** The schema that an event's values are written with, as a registry gets it. */
export interface EventSchema {
  readonly definition: EventDefinition;
  readonly format: SchemaFormat;
  /** The record's name with its namespace, such as `user.UserCreated`. */
  readonly recordName: string;
  /** The schema as JSON. */
  readonly text: string;
}

const schemas = new WeakMap<EventDefinition, EventSchema>();

/**
 * The schema of an event's values; `undefined` for encoding `json`, which needs none.
 *
 * @throws SchemaNotExpressibleError
 * @example
 * wireSchemaOf(definitionOf(UserCreated))?.text; // {"type":"record","name":"UserCreated",…}
 */
export function wireSchemaOf(definition: EventDefinition): EventSchema | undefined {
  if (definition.encoding === 'json') return undefined;
  let schema = schemas.get(definition);
  if (!schema) {
    const format = definition.encoding === 'avro' ? 'avro' : 'json';
    const content =
      format === 'avro' ? avroSchemaOf(definition) : jsonSchemaOf(definition, { closed: true });
    const recordName = fullRecordNameOf(definition);
    schema = { definition, format, recordName, text: JSON.stringify(content) };
    schemas.set(definition, schema);
  }
  return schema;
}

/** The schemas of all events that need one. @throws SchemaNotExpressibleError */
export function wireSchemasOf(definitions: readonly EventDefinition[]): EventSchema[] {
  return definitions.map(wireSchemaOf).filter((schema) => schema !== undefined);
}
