import { execFile } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Type } from 'class-transformer';
import { IsBoolean, IsDate, IsInt, IsNumberString, IsObject, IsOptional, IsString, ValidateNested } from 'class-validator'; // prettier-ignore
import { beforeAll, describe, expect, it } from 'vitest';
import { defineTopic, Event, type EventClass, IsInt64, type Message, UnixTime } from '@nest-kafka-kit/messaging'; // prettier-ignore
import { UndecodableMessageError } from '@nest-kafka-kit/messaging/errors';
import { definitionOf, readMessage, validateData, writeFrame, FRAME_BYTES } from '@nest-kafka-kit/messaging/events'; // prettier-ignore
import { changeOf, debezium, debeziumOutbox, field, plainJson } from '@nest-kafka-kit/messaging/formats'; // prettier-ignore
import { resolveRegistryArtifacts } from '@nest-kafka-kit/testing/registry';
import { EventCodec } from '../../src/event-codec.js';
import { LocalRegistry } from '../../src/registry/local-registry.js';
import type { RegisteredSchema, SchemaRegistry } from '../../src/registry/schema-registry.js';
import { SchemaStart } from '../../src/registry/schema-start.js';

const PROGRAM = resolve(import.meta.dirname, '../support/AvroOfJson.java');
const AT = 1_777_630_530_123;
const NANOS = 1_777_630_530_123_456_789n;

/** A table's row as Debezium's connectors map a numeric(9,2), a bigint, a timestamp and a timestamptz. */
class OrderRow {
  @IsInt64() readonly id!: bigint;
  @IsNumberString() readonly price!: string;
  @IsDate() @Type(() => Date) readonly placed_at!: Date;
  @IsString() readonly changed_at!: string;
  @IsOptional() @UnixTime('milliseconds') readonly paid_at?: Date;
}
class OwnSource {
  @IsString() readonly table!: string;
}

const topicOf = (name: string) => defineTopic({ name: `avro-formats.${name}` });

@Event({ type: 'af.order', topic: topicOf('orders'), external: true, format: debezium() })
class OrderChanged extends changeOf(OrderRow) {}

@Event({ type: 'af.own', topic: topicOf('own'), external: true, format: debezium() })
class OwnChanged {
  @IsString() readonly op!: string;
  @ValidateNested() @Type(() => OrderRow) readonly after!: OrderRow;
  @ValidateNested() @Type(() => OwnSource) readonly source!: OwnSource;
}

@Event({
  type: 'af.row',
  topic: topicOf('rows'),
  external: true,
  format: plainJson({ id: field('version'), time: field('placed_at'), key: field('id') }),
})
class RowChanged extends OrderRow {}

@Event({
  type: 'af.outbox',
  topic: topicOf('outbox'),
  external: true,
  format: debeziumOutbox({ envelope: true }),
})
class RowStored extends OrderRow {}

@Event({
  type: 'af.counted',
  topic: topicOf('counted'),
  external: true,
  format: plainJson({ time: field('at').in('milliseconds') }),
})
class Counted {
  @IsInt() readonly count!: number;
  @IsObject() readonly free!: object;
}

const nullable = (type: unknown) => ({ type: ['null', type], default: null });
const ROW = {
  type: 'record',
  name: 'Value',
  namespace: 'shop.public.orders',
  fields: [
    { name: 'id', type: 'long' },
    {
      name: 'price',
      type: {
        type: 'bytes',
        scale: 2,
        precision: 9,
        'connect.version': 1,
        'connect.parameters': { scale: '2', 'connect.decimal.precision': '9' },
        'connect.name': 'org.apache.kafka.connect.data.Decimal',
        logicalType: 'decimal',
      },
    },
    {
      name: 'placed_at',
      type: { type: 'long', 'connect.name': 'io.debezium.time.MicroTimestamp' },
    },
    {
      name: 'changed_at',
      type: { type: 'long', logicalType: 'timestamp-micros' },
    },
    { name: 'paid_at', ...nullable({ type: 'long', logicalType: 'timestamp-micros' }) },
    // A column that no class declares.
    { name: 'version', type: 'long' },
  ],
};
const ENVELOPE = {
  type: 'record',
  name: 'Envelope',
  namespace: 'shop.public.orders',
  'connect.name': 'shop.public.orders.Envelope',
  fields: [
    { name: 'before', ...nullable(ROW) },
    { name: 'after', ...nullable('Value') },
    {
      name: 'source',
      type: {
        type: 'record',
        name: 'Source',
        namespace: 'io.debezium.connector.postgresql',
        fields: [
          { name: 'name', type: 'string' },
          { name: 'ts_ms', type: 'long' },
          { name: 'table', type: 'string' },
          { name: 'ts_ns', ...nullable('long') },
        ],
      },
    },
    { name: 'op', type: 'string' },
    { name: 'ts_ms', ...nullable('long') },
    { name: 'ts_ns', ...nullable('long') },
  ],
};
const OUTBOX = {
  type: 'record',
  name: 'Outbox',
  fields: [
    { name: 'payload', type: ROW },
    { name: 'aggregateType', type: 'string' },
  ],
};
const COUNTED = {
  type: 'record',
  name: 'Counted',
  fields: [
    { name: 'count', type: 'long' },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'free', type: { type: 'map', values: 'long' } },
  ],
};

// In Avro's JSON, bytes are a character each: 0x0511 is 12.97.
const row = JSON.stringify({
  id: 0,
  price: '\u0005\u0011',
  placed_at: AT * 1_000,
  changed_at: AT * 1_000 + 456,
  paid_at: { long: AT * 1_000 },
  version: 0,
})
  .replace('"id":0', '"id":9007199254740993')
  .replace('"version":0', `"version":${NANOS}`);
const envelope =
  `{"before":null,"after":{"shop.public.orders.Value":${row}},"op":"u","ts_ms":{"long":${AT + 5}},"ts_ns":{"long":${NANOS}},` +
  `"source":{"name":"shop","ts_ms":${AT},"table":"orders","ts_ns":{"long":${NANOS}}}}`;
const values = [
  [ENVELOPE, envelope],
  [ROW, row],
  [OUTBOX, `{"payload":${row},"aggregateType":"order"}`],
  [COUNTED, `{"count":7,"at":${AT},"free":{"a":1}}`],
] as const;

/** A registry that has the schemas above, numbered from 1. */
const registry: SchemaRegistry = {
  description: 'http://registry',
  idOf: () => 1,
  schemaOf: (id): RegisteredSchema | undefined =>
    values[id - 1] && { format: 'avro', text: JSON.stringify(values[id - 1]![0]) },
};
const local = new LocalRegistry(undefined);
const codec = new EventCodec(registry, local, new SchemaStart({}, registry, local));

const expected = {
  id: 9_007_199_254_740_993n,
  price: '12.97',
  placed_at: new Date(AT),
  changed_at: '2026-05-01T10:15:30.123456Z',
  paid_at: new Date(AT),
};

describe('Avro of another team, written by Avro’s Java library', () => {
  let written: Buffer[];

  beforeAll(async () => {
    const { java, jar } = await resolveRegistryArtifacts();
    const given = values.flatMap(([schema, json]) => [JSON.stringify(schema), json]);
    const options = ['-cp', join(dirname(jar), 'lib', '*'), PROGRAM, ...given];
    const { stdout } = await promisify(execFile)(java, options);
    written = stdout.trim().split('\n').map((hex) => Buffer.from(hex, 'hex')); // prettier-ignore
  }, 120_000);

  function messageOf(eventClass: EventClass, schemaId: number): Message {
    const value = Buffer.concat([Buffer.alloc(FRAME_BYTES), written[schemaId - 1]!]);
    return {
      topic: definitionOf(eventClass).topic.name,
      partition: 0,
      offset: 4n,
      timestamp: 0,
      key: Buffer.from('k'),
      value: writeFrame(value, schemaId),
      headers: { id: Buffer.from('of-the-outbox') },
    };
  }

  async function handled(eventClass: EventClass, schemaId: number) {
    const event = await readMessage(messageOf(eventClass, schemaId), codec);
    const { data, fields } = validateData<object>(definitionOf(eventClass), event.data as object, {
      unknownFields: 'strip',
    });
    return { ...event, data, fields };
  }

  it('in Debezium’s envelope has rows as their class declares them', async () => {
    const { data, fields, time, source } = await handled(OrderChanged, 1);
    expect(fields).toBeUndefined();
    expect({ time, source }).toEqual({ time: new Date(AT), source: 'shop' });
    expect(data).toMatchObject({ op: 'u', after: expected });
    expect(data).toHaveProperty('source', {
      name: 'shop',
      ts_ms: AT,
      table: 'orders',
      ts_ns: String(NANOS),
    });
    expect((data as OrderChanged).after).toBeInstanceOf(OrderRow);
  });

  it('has its time and source where the class declares other fields', async () => {
    const { data, fields, time, source } = await handled(OwnChanged, 1);
    expect(fields).toBeUndefined();
    expect({ time, source }).toEqual({ time: new Date(AT), source: 'shop' });
    expect(data).toEqual({ op: 'u', after: expected, source: { table: 'orders' } });
  });

  it('gives what a mapping names, whether or not the class declares it', async () => {
    const { data, fields, id, key, time } = await handled(RowChanged, 2);
    expect(fields).toBeUndefined();
    expect({ id, key, time }).toEqual({
      id: String(NANOS),
      key: '9007199254740993',
      time: new Date(AT),
    });
    expect(data).toEqual(expected);
  });

  it('in the envelope of the outbox has its payload as the class declares it', async () => {
    const { data, fields, id } = await handled(RowStored, 3);
    expect(fields).toBeUndefined();
    expect(id).toBe('of-the-outbox');
    expect(data).toEqual(expected);
  });

  it('has times that its schema states, whatever unit the mapping names', async () => {
    const { data, fields, time } = await handled(Counted, 4);
    expect(fields).toBeUndefined();
    expect(time).toEqual(new Date(AT));
    expect(data).toEqual({ count: 7, free: { a: 1 } });
  });

  it('is undecodable where a field cannot hold what was written, naming it', async () => {
    const reading = handled(Wrong, 1);
    await expect(reading).rejects.toThrow(UndecodableMessageError);
    await expect(reading).rejects.toThrow(
      'Format Debezium: Wrong.after.price cannot be read with schema 1: a bytes decimal is nothing that a boolean could be',
    );
  });
});

class WrongRow {
  @IsBoolean() readonly price!: boolean;
}

@Event({ type: 'af.wrong', topic: topicOf('wrong'), external: true, format: debezium() })
class Wrong extends changeOf(WrongRow) {}
