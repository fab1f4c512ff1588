import { recordNameOf } from '../record-name.js';
import { messageOf } from './asyncapi-message.js';
import { isAvro, readAvroSchema } from './avro-reader.js';
import { checkDocument } from './document-limits.js';
import { SchemaNotImportableError } from './import-error.js';
import type { ImportedClasses } from './imported-event.js';
import { readJsonSchema } from './json-schema-reader.js';
import { printEvent } from './print-event.js';
import { shownValue } from './notes.js';
import { isObject } from './resolved-schema.js';

/** What the one who imports an event says about it. */
export interface ImportTerms {
  /** The event's type, which chooses the message of an AsyncAPI document. */
  readonly type: string;
  /** Default: what the document says. */
  readonly topic?: string | undefined;
  /** The field that is the key. Default: what the document says, else the key of the record. */
  readonly key?: string | undefined;
  /** Default 1. */
  readonly version?: number | undefined;
}

/**
 * Writes a TypeScript file with the class of another team's event. What its schema says and a class
 * cannot say is named in a comment of the class.
 *
 * @param document a JSON Schema, an Avro schema or an AsyncAPI document, parsed
 * @throws SchemaNotImportableError
 * @example
 * importEvent(JSON.parse(text), { type: 'order.placed', topic: 'orders', key: 'orderId' });
 */
export function importEvent(document: unknown, terms: ImportTerms): string {
  checkDocument(document);
  const isAsyncApi = isObject(document) && 'asyncapi' in document;
  const message = isAsyncApi ? messageOf(document, terms.type) : undefined;
  const { schema, at } = message ?? { schema: document, at: '#' };
  const type = message?.type ?? terms.type;
  const className = recordNameOf({ type, version: terms.version ?? 1 }).name;
  const classes = isAvro(schema)
    ? readAvroSchema(schema, className)
    : readJsonSchema(document, className, schema, at);
  const said = isObject(schema) && isObject(schema['x-event']) ? schema['x-event'] : {};
  const topic = terms.topic ?? textOf(said['topic']) ?? message?.topic;
  if (topic === undefined) {
    throw new SchemaNotImportableError(
      at,
      'it does not say which topic the event is published to.',
      'Say it with --topic.',
    );
  }
  refuseNames(topic, type, at);
  const key = terms.key ?? textOf(said['key']) ?? message?.key;
  refuseOtherKey(classes, key, at);
  const tombstone = said['tombstone'] === true || message?.tombstone === true;
  return printEvent(classes, { type, version: terms.version, topic, key, tombstone });
}

/** Names that would stop the start of the service that has the class. */
function refuseNames(topic: string, type: string, at: string): void {
  if (!/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/.test(topic))
    throw new SchemaNotImportableError(at, `topic ${shownValue(topic)} is no name of a Kafka topic.`, 'Say it with --topic: 1 to 249 of a-z A-Z 0-9 . _ - are accepted.'); // prettier-ignore
  if (!/^(?!")[^\s\p{Surrogate}]+$/u.test(type))
    throw new SchemaNotImportableError(at, `type ${shownValue(type)} is no name of an event.`, 'Say it with --type, without spaces and quotes.'); // prettier-ignore
}

function refuseOtherKey({ classes }: ImportedClasses, key: string | undefined, at: string): void {
  const names = classes.at(-1)?.fields.map(({ name }) => name) ?? [];
  if (key === undefined || names.includes(key)) return;
  throw new SchemaNotImportableError(at, `it has no field ${shownValue(key)} that could be the key.`, `There is ${shownValue(names)}.`); // prettier-ignore
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;
