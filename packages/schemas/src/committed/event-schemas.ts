import type { EventDefinition } from '@nest-kafka-kit/messaging/events';
import { avroSchemaOf } from '../avro-schema.js';
import { termsOf } from '../compatibility/event-compatibility.js';
import { isSchema } from '../compatibility/json-values.js';
import { jsonSchemaOf } from '../json-schema.js';
import type { JsonSchema, SchemaFormat } from '../schema-types.js';

/**
 * The contents that the files of an event version should have, as JSON without white space. An Avro
 * event has a JSON Schema too, which records what Avro cannot, such as lengths.
 *
 * @throws SchemaNotExpressibleError
 */
export function eventSchemasOf(
  event: EventDefinition,
): { readonly format: SchemaFormat; readonly content: string }[] {
  const json = { format: 'json' as const, content: JSON.stringify(annotatedSchemaOf(event)) };
  if (event.encoding !== 'avro') return [json];
  return [json, { format: 'avro', content: JSON.stringify(avroSchemaOf(event)) }];
}

/**
 * Adds what the gate compares and JSON Schema cannot express; only files have these annotations.
 */
function annotatedSchemaOf(event: EventDefinition): JsonSchema {
  const closed = event.encoding === 'json-schema';
  const { $schema, title, ...data } = jsonSchemaOf(event, { closed, checks: true });
  return { $schema, title, 'x-event': termsOf(event), ...data };
}

/** The schema as a registry gets it. @param content JSON */
export function withoutAnnotations(content: string): string {
  return JSON.stringify(
    JSON.parse(content, (key, value: unknown) => {
      if (key === 'x-event' || (key === 'x-checks' && Array.isArray(value))) return undefined;
      return isWrapped(value) ? value.allOf[0] : value;
    }),
  );
}

/** Whether this is a reference wrapped so that something could stand beside it. */
function isWrapped(value: unknown): value is { readonly allOf: readonly [unknown] } {
  if (!isSchema(value) || Object.keys(value).length !== 1) return false;
  const { allOf } = value;
  return Array.isArray(allOf) && allOf.length === 1;
}
