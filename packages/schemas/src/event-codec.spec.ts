import { Type } from 'class-transformer';
import { IsDate, IsInt, IsOptional, IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import {
  createEvent,
  defineTopic,
  Event,
  type EventClass,
  type Message,
} from '@nest-kafka-kit/messaging';
import type { OutgoingMessage } from '@nest-kafka-kit/messaging/broker';
import { InvalidEventError, UndecodableMessageError } from '@nest-kafka-kit/messaging/errors';
import {
  AVRO_TYPE,
  definitionOf,
  encodeEvent,
  JSON_SCHEMA_TYPE,
  writeFrame,
} from '@nest-kafka-kit/messaging/events';
import { SchemaUnknownError } from './errors.js';
import type { AvroSchema } from './schema-types.js';
import { wireSchemaOf } from './event-schema.js';
import { AvroType } from './avro/avro-type.js';
import { EventCodec } from './event-codec.js';
import { localIdOf, LocalRegistry } from './registry/local-registry.js';
import type { RegisteredSchema, SchemaRegistry } from './registry/schema-registry.js';
import { SchemaStart } from './registry/schema-start.js';

const topic = defineTopic({ name: 'readings' });

@Event({ type: 'reading.plain', topic, key: 'sensorId' })
class PlainReading {
  @IsString() readonly sensorId!: string;
}
@Event({ type: 'reading.schemed', topic, key: 'sensorId', encoding: 'json-schema' })
class SchemedReading {
  @IsString() readonly sensorId!: string;
  @IsDate() @Type(() => Date) readonly at!: Date;
}
@Event({ type: 'reading.taken', topic, key: 'sensorId', encoding: 'avro', tombstone: true })
class ReadingTaken {
  @IsString() readonly sensorId!: string;
  @IsInt() readonly value!: number;
  @IsDate() @Type(() => Date) readonly at!: Date;
  @IsOptional() @IsString() readonly place?: string;
}

const at = new Date('2026-01-02T03:04:05.006Z');
const reading = { sensorId: 's-1', value: 7, at };

/** A registry whose answers the test decides. */
class KnownSchemas implements SchemaRegistry {
  readonly description = 'http://registry';
  readonly asked: number[] = [];

  constructor(private readonly schemas: Readonly<Record<number, RegisteredSchema>> = {}) {}

  idOf = (): Promise<number> => Promise.resolve(7);
  schemaOf = (id: number): Promise<RegisteredSchema | undefined> => {
    this.asked.push(id);
    return Promise.resolve(this.schemas[id]);
  };
}

const local = new LocalRegistry(undefined);
const codecWith = (registry: SchemaRegistry): EventCodec =>
  new EventCodec(registry, local, new SchemaStart({}, registry, local));
const codec = codecWith(local);
const withRegistry = (schemas: Readonly<Record<number, RegisteredSchema>>) =>
  codecWith(new KnownSchemas(schemas));

const stored = (message: OutgoingMessage, changes: Partial<Message> = {}): Message => ({
  ...message,
  partition: 0,
  offset: 0n,
  timestamp: 0,
  ...changes,
});

async function encoded<Data extends object>(
  eventClass: EventClass<Data>,
  data: Data | null,
  by = codec,
): Promise<Message> {
  const event = createEvent(eventClass, data, 'tests', { key: 's-1' });
  const [message] = await by.encode(definitionOf(eventClass), [event]);
  return stored(message!);
}

/** As another client would write it: a frame, an id, a schema of its own. */
function foreign(schema: AvroSchema, value: object, id: number): Message {
  const event = createEvent(ReadingTaken, reading, 'tests');
  const { headers, ...message } = encodeEvent(event, topic.name);
  const { 'content-type': _, ...others } = headers;
  return stored({
    ...message,
    headers: others,
    value: writeFrame(AvroType.of(schema).encode(value), id),
  });
}

const contentType = ({ headers }: Message): string => String(headers['content-type']);
const refusal = async (by: EventCodec, message: Message): Promise<unknown> => {
  try {
    return await by.decode(message);
  } catch (error) {
    return error;
  }
};

describe('An event', () => {
  it('is JSON, encoded and decoded at once, unless its class says otherwise', async () => {
    const message = await encoded(PlainReading, { sensorId: 's-1' });
    expect(message.value!.toString()).toBe('{"sensorId":"s-1"}');
    expect(contentType(message)).toBe('application/json');
    expect(codec.decode(message)).toMatchObject({ data: { sensorId: 's-1' } });
  });

  it('with encoding avro has the id of its schema before Avro', async () => {
    const message = await encoded(ReadingTaken, reading);
    const { text } = wireSchemaOf(definitionOf(ReadingTaken))!;
    expect(message.value!.readUInt8(0)).toBe(0);
    expect(message.value!.readUInt32BE(1)).toBe(localIdOf(text));
    expect(contentType(message)).toBe(AVRO_TYPE);
    expect(codec.decode(message)).toMatchObject({ type: 'reading.taken', data: reading });
  });

  it('with encoding json-schema has the id of its schema before JSON', async () => {
    const message = await encoded(SchemedReading, { sensorId: 's-1', at });
    const json = JSON.stringify({ sensorId: 's-1', at });
    expect(message.value!.subarray(5).toString()).toBe(json);
    expect(contentType(message)).toBe(JSON_SCHEMA_TYPE);
  });

  it('with encoding json-schema is read without asking for its schema', async () => {
    const registry = new KnownSchemas();
    const by = codecWith(registry);
    const message = await encoded(SchemedReading, { sensorId: 's-1', at }, by);
    expect(message.value!.readUInt32BE(1)).toBe(7);
    expect(by.decode(message)).toMatchObject({ data: { at: at.toJSON() } });
    expect(registry.asked).toEqual([]);
  });

  it('that is a tombstone has no value, whatever its encoding', async () => {
    const message = await encoded(ReadingTaken, null);
    expect(message.value).toBeNull();
    expect(codec.decode(message)).toMatchObject({ data: null });
  });

  it('whose data does not fit its encoding is refused, naming the fields', () => {
    const valid = createEvent(ReadingTaken, reading, 'tests');
    // Behind the validation, which refuses it whatever the encoding.
    const event = { ...valid, data: { ...reading, value: 2 ** 60 } };
    const encode = () => codec.encode(definitionOf(ReadingTaken), [event]);
    expect(encode).toThrow(InvalidEventError);
    expect(encode).toThrow(/value: is no Avro long/);
  });
});

describe('What other clients wrote', () => {
  const TAKEN = {
    type: 'record',
    name: 'ReadingTaken',
    namespace: 'reading',
    fields: [
      { name: 'sensorId', type: 'string' },
      { name: 'value', type: 'int' },
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
      { name: 'battery', type: 'double' },
    ],
  };
  const written = { ...reading, battery: 0.5 };

  it('is resolved to the schema of the class, whatever its content type says', async () => {
    const by = withRegistry({ 7: { format: 'avro', text: JSON.stringify(TAKEN) } });
    const message = foreign(TAKEN, written, 7);
    for (const type of [undefined, 'application/json', 'avro/binary', AVRO_TYPE]) {
      const headers = { ...message.headers, ...(type && { 'content-type': Buffer.from(type) }) };
      const { data } = await by.decode({ ...message, headers });
      expect(data).toStrictEqual(reading);
    }
  });

  it('under a record name of their own is resolved all the same', async () => {
    const schema = { ...TAKEN, name: 'Sample', namespace: 'com.acme' };
    const by = withRegistry({ 7: { format: 'avro', text: JSON.stringify(schema) } });
    const { data } = await by.decode(foreign(schema, written, 7));
    expect(data).toStrictEqual(reading);
  });

  it('is JSON where the registry says so', async () => {
    const by = withRegistry({ 7: { format: 'json', text: '{}' } });
    const message = await encoded(PlainReading, { sensorId: 's-1' });
    const value = Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), message.value!]);
    expect(await by.decode({ ...message, value })).toMatchObject({ data: { sensorId: 's-1' } });
  });

  it('is looked up in the repository where its id comes from there', async () => {
    const registry = new KnownSchemas();
    const by = codecWith(registry);
    expect(await by.decode(await encoded(ReadingTaken, reading))).toMatchObject({ data: reading });
    expect(registry.asked).toEqual([]);
  });

  it.each<[string, Readonly<Record<number, RegisteredSchema>>, RegExp]>([
    ['Protobuf', { 7: { format: 'protobuf', text: '' } }, /Schema 7 is protobuf: Avro and JSON/],
    ['no Avro', { 7: { format: 'avro', text: '{"type":"recrod"}' } }, /7 is no Avro schema: /],
    ['broken JSON', { 7: { format: 'avro', text: '{' } }, /7 is no Avro schema: /],
    [
      'another schema',
      { 7: { format: 'avro', text: JSON.stringify({ ...TAKEN, fields: TAKEN.fields.slice(1) }) } },
      /does not follow its schema 7: /,
    ],
  ])('is undecodable where its id stands for %s', async (_what, schemas, expected) => {
    const error = await refusal(withRegistry(schemas), foreign(TAKEN, written, 7));
    expect(error).toBeInstanceOf(UndecodableMessageError);
    expect(String(error)).toMatch(expected);
  });

  it('is not known yet where no schema has its id, and is undecodable if that stays so', async () => {
    const error = await refusal(withRegistry({}), foreign(TAKEN, written, 7));
    expect(error).toBeInstanceOf(SchemaUnknownError);
    const { giveUp, message } = error as SchemaUnknownError;
    expect(giveUp!.error).toBeInstanceOf(UndecodableMessageError);
    for (const text of [message, giveUp!.error.message]) {
      expect(text).toMatch(/Schema 7 is not known\. http:\/\/registry has none of this id/);
    }
  });

  it('is undecodable where the repository does not have its schema, which is said', async () => {
    const error = await refusal(codec, foreign(TAKEN, written, 2 ** 31 + 1));
    expect(String(error)).toMatch(/not among those of this one/);
    const withoutUrl = await refusal(codec, foreign(TAKEN, written, 7));
    expect(String(withoutUrl)).toMatch(/comes from a schema registry: set `registry`/);
  });

  it.each([[0], [0, 0], [0, 0, 0, 0]])('is undecodable as %j: no whole frame', async (...bytes) => {
    const message = await encoded(ReadingTaken, reading);
    const error = await refusal(codec, { ...message, value: Buffer.from(bytes) });
    expect(error).toBeInstanceOf(UndecodableMessageError);
  });
});
