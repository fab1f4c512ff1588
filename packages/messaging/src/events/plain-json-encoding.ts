import type { Message, OutgoingMessage } from '../ports/index.js';
import { EncodingMissingError, UndecodableMessageError } from '../errors.js';
import type { EventEnvelope } from './base-event.js';
import { decodeEvent, encodeEvent, type WireEvent } from './cloud-events.codec.js';
import type { EventEncoding } from './event-encoding.js';
import { type EventDefinition, registeredEvents } from './event.decorator.js';
import { FramedData } from './wire-format.js';

const ADD_SCHEMAS_MODULE =
  'Add to the imports of app.module.ts: SchemasModule.forRootAsync({ inject: [settingsConfig.KEY], ' +
  'useFactory: schemasOptions }).';

/**
 * Encodes events as JSON and nothing else, without schemas or a registry.
 *
 * @example
 * const encoding = new PlainJsonEncoding();
 * const [message] = encoding.encode(definitionOf(UserCreated), [event]);
 * encoding.decode(received).data;
 */
export class PlainJsonEncoding implements EventEncoding {
  /** @throws EncodingMissingError naming every event that is not JSON, those of other services too */
  prepare(): void {
    const others = registeredEvents().filter(({ encoding }) => encoding !== 'json');
    if (others.length > 0) throw missing(others);
  }

  /** @throws EncodingMissingError | InvalidEventError where the data cannot be JSON */
  encode(definition: EventDefinition, events: readonly EventEnvelope[]): OutgoingMessage[] {
    // HTTP and the command line publish without the start that would have refused it.
    if (definition.encoding !== 'json') throw missing([definition]);
    return events.map((event) => encodeEvent(event, definition.topic.name));
  }

  /** @throws UndecodableMessageError, also for a value that begins with the id of a schema */
  decode(message: Message): WireEvent {
    const event = decodeEvent(message);
    return event.data instanceof FramedData ? this.decodeFramed(event.data) : event;
  }

  /** @throws UndecodableMessageError */
  decodeFramed({ schemaId }: FramedData): never {
    throw new UndecodableMessageError(
      `The value begins with the id of a schema (${schemaId}), and plain JSON alone is ` +
        `read. ${ADD_SCHEMAS_MODULE}`,
    );
  }
}

function missing(definitions: readonly EventDefinition[]): EncodingMissingError {
  return new EncodingMissingError(definitions.map(describeEvent), ADD_SCHEMAS_MODULE);
}

function describeEvent({ type, version, encoding }: EventDefinition): string {
  return `"${type}"${version === 1 ? '' : ` version ${version}`} (${encoding})`;
}
