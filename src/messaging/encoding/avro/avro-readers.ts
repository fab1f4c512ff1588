import { UndecodableMessageError } from '../../errors.js';
import type { EventDefinition } from '../../events/index.js';
import { SchemaNotExpressibleError } from '../../schema-errors.js';
import { avroSchemaOf } from '../../schemas/avro-schema.js';
import type { AvroSchema } from '../../schemas/schema-types.js';
import { type AvroReader, AvroType } from './avro-type.js';
import type { RegisteredSchema } from '../registry/schema-registry.js';

/** Compiled readers, one for each schema that values were written with and event they are read as. */
export class AvroReaders {
  private readonly readers = new Map<number, Map<EventDefinition | undefined, AvroReader>>();

  /**
   * @param definition of the event's type and version, where there is a class
   * @throws UndecodableMessageError
   */
  read(
    payload: Buffer,
    schemaId: number,
    schema: RegisteredSchema,
    definition: EventDefinition | undefined,
  ): unknown {
    let readers = this.readers.get(schemaId);
    if (!readers) this.readers.set(schemaId, (readers = new Map()));
    let reader = readers.get(definition);
    if (!reader) readers.set(definition, (reader = readerOf(schemaId, schema, definition)));
    try {
      return reader(payload);
    } catch (error) {
      throw new UndecodableMessageError(
        `The value does not follow its schema ${schemaId}: ${(error as Error).message}.`,
      );
    }
  }
}

/**
 * Resolves the writer's schema to that of the event's class. What Avro's rules cannot resolve, such
 * as a record of another name, is read as it was written: the class says what is wrong with it.
 */
function readerOf(
  schemaId: number,
  { text }: RegisteredSchema,
  definition: EventDefinition | undefined,
): AvroReader {
  const writer = writerOf(schemaId, text);
  const reader = definition && readerTypeOf(definition);
  try {
    return reader?.readerFor(writer) ?? writer.reader;
  } catch {
    return writer.reader;
  }
}

function writerOf(schemaId: number, text: string): AvroType {
  try {
    return AvroType.of(JSON.parse(text) as AvroSchema);
  } catch (error) {
    throw new UndecodableMessageError(
      `Schema ${schemaId} is no Avro schema: ${(error as Error).message}.`,
    );
  }
}

/** `undefined` for a class whose fields have no words in Avro: its own encoding is another one. */
function readerTypeOf(definition: EventDefinition): AvroType | undefined {
  try {
    return AvroType.of(avroSchemaOf(definition));
  } catch (error) {
    if (error instanceof SchemaNotExpressibleError) return undefined;
    throw error;
  }
}
