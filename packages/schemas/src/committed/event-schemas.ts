import type { EventDefinition } from '@nest-kafka-kit/messaging/events';
import { avroSchemaOf } from '../avro-schema.js';
import { termsOf } from '../compatibility/event-compatibility.js';
import { isSchema } from '../compatibility/json-values.js';
import { jsonSchemaOf } from '../json-schema.js';
import type { JsonSchema, SchemaFormat } from '../schema-types.js';

/**
 * What the files of an event version should have, as JSON without white space. JSON Schema also says
 * what Avro cannot, such as lengths, which the class checks all the same.
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

/** With what the gate compares and JSON Schema has no word for; nothing else than files has that. */
function annotatedSchemaOf(event: EventDefinition): JsonSchema {
  const closed = event.encoding === 'json-schema';
  const { $schema, title, ...data } = jsonSchemaOf(event, { closed, checks: true });
  return { $schema, title, 'x-event': termsOf(event), ...data };
}

/** As a registry gets it. @param content JSON */
export function withoutAnnotations(content: string): string {
  return JSON.stringify(
    JSON.parse(content, (key, value: unknown) => {
      if (key === 'x-event' || (key === 'x-checks' && Array.isArray(value))) return undefined;
      return isWrapped(value) ? value.allOf[0] : value;
    }),
  );
}

/** As a reference is that has something beside it. */
function isWrapped(value: unknown): value is { readonly allOf: readonly [unknown] } {
  if (!isSchema(value) || Object.keys(value).length !== 1) return false;
  const { allOf } = value;
  return Array.isArray(allOf) && allOf.length === 1;
}
