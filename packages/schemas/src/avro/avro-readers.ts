import { UndecodableMessageError } from '@nest-kafka-kit/messaging/errors';
import type { EventDefinition } from '@nest-kafka-kit/messaging/events';
import type { AvroSchema } from '../schema-types.js';
import type { RegisteredSchema } from '../registry/schema-registry.js';
import { type AvroReader, avroReaderFor } from './avro-reading.js';
import { UnreadableFieldError } from './unreadable-field.js';
import { ANYTHING, type Wanted, withOthers } from './wanted.js';
import { wantedOfClass } from './wanted-of-class.js';

/** Says why a schema cannot be used. */
type Refusal = string;

/** Keeps one reader for each pair of writer's schema and class it is read as. */
export class AvroReaders {
  private readonly readers = new Map<number, Map<Wanted, AvroReader | Refusal>>();

  /**
   * @param definition of the event's type and version, where there is a class
   * @param around given where fields that the class does not have are read, too, which are skipped
   *   otherwise; with the field that holds the data, unless the value does
   * @throws UndecodableMessageError
   */
  read(
    payload: Buffer,
    schemaId: number,
    schema: RegisteredSchema,
    definition: EventDefinition | undefined,
    around?: { readonly dataField?: string | undefined },
  ): unknown {
    const ofClass = definition ? wantedOfClass(definition.eventClass) : ANYTHING;
    const wanted = around ? withOthers(ofClass, around.dataField) : ofClass;
    let readers = this.readers.get(schemaId);
    if (!readers) this.readers.set(schemaId, (readers = new Map()));
    let reader = readers.get(wanted);
    if (!reader) readers.set(wanted, (reader = readerOf(schemaId, schema, wanted)));
    if (typeof reader === 'string') throw new UndecodableMessageError(reader);
    try {
      return reader(payload);
    } catch (error) {
      throw new UndecodableMessageError(problemOf(error as Error, schemaId, definition));
    }
  }
}

/**
 * A schema that cannot be read is found out once: a large one takes long, and it comes with every
 * message.
 */
function readerOf(
  schemaId: number,
  { text }: RegisteredSchema,
  wanted: Wanted,
): AvroReader | Refusal {
  try {
    return avroReaderFor(JSON.parse(text) as AvroSchema, wanted);
  } catch (error) {
    return `Schema ${schemaId} is no Avro schema: ${(error as Error).message}.`;
  }
}

/** Names the field that cannot hold its value, or says what is wrong with the bytes. */
function problemOf(
  error: Error,
  schemaId: number,
  definition: EventDefinition | undefined,
): string {
  if (!(error instanceof UnreadableFieldError))
    return `The value does not follow its schema ${schemaId}: ${error.message}.`;
  const field = [...(definition ? [definition.eventClass.name] : []), ...error.path].join('.');
  return `${field || 'The value'} cannot be read with schema ${schemaId}: ${error.message}.`;
}
