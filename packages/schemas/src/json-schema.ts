import type { EventDefinition } from '@nest-kafka-kit/messaging/events';
import { type ClassSchemas, JsonDocument, type JsonSchemaOptions } from './json-document.js';
import { fullRecordNameOf } from './record-name.js';
import type { JsonSchema } from './schema-types.js';

export type { ClassSchemas, JsonSchemaOptions };

const DRAFT = 'http://json-schema.org/draft-07/schema#';

/**
 * An event's data as one self-contained JSON Schema, draft 7. Of a tombstone's, what is not null.
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
 * The same for any class with class-validator's decorators, for documents that keep nested classes
 * in a place of their own.
 *
 * It describes what class-transformer makes of the data and JSON of that, so dates are texts with a
 * time zone. What the class accepts it accepts too, unless a class writes itself otherwise (`toJSON`),
 * but for
 * - strings that exceed a length by variation selectors,
 * - dates of years that have not four digits,
 * - an enum's names in place of its numbers,
 * - infinite numbers where no `@IsNumber` allows them, and properties of value undefined,
 * - lists in place of nested objects,
 * - e-mail addresses with umlauts or quotes, where a validator asserts formats.
 *
 * @param reference how a nested class is referred to, such as `(name) => '#/components/schemas/' + name`
 * @throws SchemaNotExpressibleError
 */
export function classSchemas(
  type: new () => object,
  reference: (className: string) => string,
  options: JsonSchemaOptions = {},
): ClassSchemas {
  return new JsonDocument(type, reference, options).content();
}
