import type { EventDefinition } from '@nest-kafka-kit/messaging/events';
import { type ClassSchemas, JsonDocument, type JsonSchemaOptions } from './json-document.js';
import { fullRecordNameOf } from './record-name.js';
import type { JsonSchema } from './schema-types.js';

export type { ClassSchemas, JsonSchemaOptions };

const DRAFT = 'http://json-schema.org/draft-07/schema#';

/**
 * Expresses an event's data as one self-contained JSON Schema, draft 7. Tombstones are not part of
 * it.
 *
 * @throws SchemaNotExpressibleError also where data could not be read as it is written
 * @example
 * jsonSchemaOf(definitionOf(UserCreated)).required; // ['userId', 'email', 'name']
 */
export function jsonSchemaOf(
  definition: EventDefinition,
  options: JsonSchemaOptions = {},
): JsonSchema {
  const reference = (className: string): string => `#/definitions/${encodeURIComponent(className)}`;
  const document = new JsonDocument(definition.eventClass, reference, {
    ...options,
    written: true,
  });
  const { schema, nested } = document.content();
  return {
    $schema: DRAFT,
    title: fullRecordNameOf(definition),
    ...schema,
    ...(Object.keys(nested).length > 0 && { definitions: nested }),
  };
}

/**
 * Expresses any class with class-validator's decorators as JSON Schema, for documents that keep
 * nested classes in a place of their own.
 *
 * The schema describes the data as class-transformer reads it and JSON writes it, so dates are texts
 * with a time zone. It accepts whatever the class accepts, unless the class writes itself another way
 * (`toJSON`), with these exceptions:
 * - strings that exceed a length by variation selectors,
 * - 64-bit integers (`@IsInt64()`) that are JSON numbers: they are written as texts,
 * - an enum's names in place of its numbers,
 * - infinite numbers where no `@IsNumber` allows them, and properties of value undefined,
 * - lists in place of nested objects,
 * - e-mail addresses with umlauts or quotes, where a validator asserts formats.
 *
 * @param reference how a nested class is referred to, such as `(name) => '#/components/schemas/' + name`
 * @throws SchemaNotExpressibleError
 * @example
 * const { schema, nested } = classSchemas(RegisterUser, (name) => `#/components/schemas/${name}`);
 */
export function classSchemas(
  type: new () => object,
  reference: (className: string) => string,
  options: JsonSchemaOptions = {},
): ClassSchemas {
  return new JsonDocument(type, reference, options).content();
}
