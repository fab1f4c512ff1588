import { Inject, Injectable } from '@nestjs/common';
import { loadLibrary } from '@nest-kafka-kit/messaging/libraries';
import type { Message } from '@nest-kafka-kit/messaging';
import type { OutgoingMessage } from '@nest-kafka-kit/messaging/broker';
import { InvalidEventError, UndecodableMessageError } from '@nest-kafka-kit/messaging/errors';
import {
  AVRO_TYPE,
  decodeEvent,
  definitionFor,
  type EncodedData,
  encodeEvent,
  encodeJson,
  type EventDefinition,
  type EventEncoding,
  type EventEnvelope,
  FRAME_BYTES,
  FramedData,
  type FramedReading,
  JSON_SCHEMA_TYPE,
  parseJson,
  registeredEvents,
  type SubjectStrategy,
  type WireEvent,
  writeFrame,
  writtenData,
} from '@nest-kafka-kit/messaging/events';
import { SchemaUnknownError } from './errors.js';
import { type EventSchema, wireSchemaOf } from './event-schema.js';
import { AvroReaders } from './avro/avro-readers.js';
import type { AvroType } from './avro/avro-type.js';
import { isLocalId } from './registry/local-registry.js';
import {
  LOCAL_SCHEMAS,
  type RegisteredSchema,
  SCHEMA_REGISTRY,
  type SchemaRegistry,
} from './registry/schema-registry.js';
import { SchemaStart } from './registry/schema-start.js';

type ReadAvro = (payload: Buffer, schemaId: number, schema: RegisteredSchema) => unknown;
type AvroModule = typeof import('./avro/avro-type.js');

/**
 * Turns events into messages in the encoding of their class, and messages of any encoding into
 * events.
 */
@Injectable()
export class EventCodec implements EventEncoding {
  private readonly writers = new WeakMap<EventSchema, AvroType>();
  private readonly readers = new AvroReaders();
  /** Set once avsc is loaded, which only events in Avro need. */
  private avro: AvroModule | undefined;

  constructor(
    @Inject(SCHEMA_REGISTRY) private readonly registry: SchemaRegistry,
    @Inject(LOCAL_SCHEMAS) private readonly local: SchemaRegistry,
    private readonly start: SchemaStart,
  ) {}

  get subjects(): SubjectStrategy | undefined {
    return this.registry.subjects;
  }

  /** @throws as `SchemaStart.prepare`, and LibraryMissingError */
  async prepare(): Promise<void> {
    if (registeredEvents().some(({ encoding }) => encoding === 'avro')) await this.loadAvro();
    await this.start.prepare();
  }

  /**
   * Encodes events, at once, once prepared, if no schema is needed or its id is known, so that publishes keep their
   * order.
   *
   * @throws InvalidEventError for data that does not fit the encoding, and what the registry throws
   */
  encode(
    definition: EventDefinition,
    events: readonly EventEnvelope[],
  ): OutgoingMessage[] | Promise<OutgoingMessage[]> {
    const topic = definition.topic.name;
    const schema = wireSchemaOf(definition);
    // A tombstone has no value, and so no schema.
    const isPlain = !schema || events.every(({ data }) => data === null);
    if (isPlain) return events.map((event) => encodeEvent(event, topic));
    if (schema.format === 'avro' && !this.avro)
      return this.loadAvro().then(() => this.encode(definition, events));
    const withId = (id: number): OutgoingMessage[] =>
      events.map((event) => encodeEvent(event, topic, (each) => this.encodeData(each, schema, id)));
    const id = this.registry.idOf(schema);
    return typeof id === 'number' ? withId(id) : id.then(withId);
  }

  /**
   * Decodes a message without validating its data. Returns a promise only if the schema has to be
   * fetched.
   *
   * @throws UndecodableMessageError | SchemaUnknownError | SchemaRegistryUnreachableError |
   *   SchemaRegistryRefusedError
   */
  decode(message: Message): WireEvent | Promise<WireEvent> {
    const event = decodeEvent(message);
    if (!(event.data instanceof FramedData)) return event;
    const data = this.read(event.data, (payload, schemaId, schema) =>
      this.readers.read(payload, schemaId, schema, definitionFor(event.type, event.version)),
    );
    return data instanceof Promise
      ? data.then((each: unknown) => ({ ...event, data: each }))
      : { ...event, data };
  }

  /**
   * Decodes a value of a message that is no CloudEvent: the fields of its event's class as that wants
   * them, all others as they were written. Returns a promise only if the schema has to be fetched.
   *
   * @throws as `decode`
   */
  decodeFramed(framed: FramedData, reading?: FramedReading): unknown {
    return this.read(framed, (payload, schemaId, schema) =>
      this.readers.read(payload, schemaId, schema, reading?.definition, {
        dataField: reading?.dataField,
      }),
    );
  }

  private read(framed: FramedData, readAvro: ReadAvro): unknown {
    // JSON is read without its schema, so a registry that is down does not matter.
    if (framed.contentType === JSON_SCHEMA_TYPE) return parseJson(framed.payload);
    const { schemaId } = framed;
    const schema = (isLocalId(schemaId) ? this.local : this.registry).schemaOf(schemaId);
    return schema instanceof Promise
      ? schema.then((each) => this.decodeData(framed, each, readAvro))
      : this.decodeData(framed, schema, readAvro);
  }

  private async loadAvro(): Promise<void> {
    const load = () => import('./avro/avro-type.js');
    this.avro = await loadLibrary('Encoding "avro"', ['avsc'], load);
  }

  private encodeData(event: EventEnvelope, schema: EventSchema, id: number): EncodedData {
    if (schema.format === 'avro') {
      return { contentType: AVRO_TYPE, value: writeFrame(this.encodeAvro(event, schema), id) };
    }
    const json = encodeJson(event);
    const value = writeFrame(Buffer.allocUnsafe(FRAME_BYTES + json.length), id);
    json.copy(value, FRAME_BYTES);
    return { contentType: JSON_SCHEMA_TYPE, value };
  }

  private encodeAvro({ type, data: given }: EventEnvelope, schema: EventSchema): Buffer {
    const data = writtenData(schema.definition.eventClass, given as object, 'avro');
    let writer = this.writers.get(schema);
    if (!writer)
      this.writers.set(schema, (writer = this.avro!.AvroType.of(JSON.parse(schema.text))));
    try {
      return writer.encode(data);
    } catch (error) {
      const problems = writer.problemsOf(data);
      if (problems.length === 0) throw error;
      throw new InvalidEventError(
        type,
        problems.map(({ path, problem }) => ({ path, problems: [problem] })),
      );
    }
  }

  private decodeData(
    { schemaId, payload }: FramedData,
    schema: RegisteredSchema | undefined,
    readAvro: ReadAvro,
  ): unknown {
    if (!schema) throw this.unknown(schemaId);
    if (schema.format === 'json') return parseJson(payload);
    if (schema.format !== 'avro') {
      throw new UndecodableMessageError(
        `Schema ${schemaId} is ${schema.format}: Avro and JSON Schema are read.`,
      );
    }
    return readAvro(payload, schemaId, schema);
  }

  private unknown(schemaId: number): UndecodableMessageError | SchemaUnknownError {
    const problem = `Schema ${schemaId} is not known.`;
    if (isLocalId(schemaId)) {
      return new UndecodableMessageError(
        `${problem} It comes from the schemas of a repository, and is not among those of this one.`,
      );
    }
    if (this.registry === this.local) {
      return new UndecodableMessageError(
        `${problem} It comes from a schema registry: set \`registry\`.`,
      );
    }
    return new SchemaUnknownError(`${problem} ${this.registry.description} has none of this id.`);
  }
}
