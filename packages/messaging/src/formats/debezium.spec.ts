import { IsEmail, IsInt, IsOptional, IsString } from 'class-validator';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type BaseEvent, defineTopic, Event, type Message } from '../index.js';
import { UndecodableMessageError } from '../errors.js';
import {
  definitionOf,
  PlainJsonEncoding,
  readMessage,
  recognize,
  validateData,
} from '../events/index.js';
import { changeOf, type ChangeSource, debezium, type Operation } from './index.js';

class CustomerRow {
  @IsInt() readonly id!: number;
  @IsString() readonly first_name!: string;
  @IsOptional() @IsEmail() readonly email?: string;
}

class CustomerKey {
  @IsInt() readonly id!: number;
}

const customers = defineTopic({ name: 'dbserver1.inventory.customers' });
const kept = defineTopic({ name: 'dbserver1.inventory.kept' });

@Event({ type: 'customers', topic: customers, external: true, format: debezium() })
class CustomerChanged extends changeOf(CustomerRow, CustomerKey) {}

@Event({ type: 'kept', topic: kept, external: true, tombstone: true, format: debezium() })
class KeptChanged extends changeOf(CustomerRow) {}

/** As the documentation of the PostgreSQL and MySQL connectors shows them, shortened. */
const source = {
  version: '3.0.0.Final',
  connector: 'postgresql',
  name: 'PostgreSQL_server',
  ts_ms: 1_559_033_904_863,
  snapshot: true,
  db: 'postgres',
  sequence: '["24023119","24023128"]',
  schema: 'public',
  table: 'customers',
  txId: 555,
  lsn: 24_023_128,
  xmin: null,
};
const anne = { id: 1004, first_name: 'Anne', email: 'annek@noanswer.org' };
const created = {
  before: null,
  after: anne,
  source,
  op: 'c',
  ts_ms: 1_559_033_904_900,
  transaction: null,
};
const updated = { ...created, op: 'u', after: { ...anne, first_name: 'Anne Marie' } };
const deleted = { ...created, op: 'd', before: { id: 1004 }, after: null };
const read = { ...created, op: 'r' };
const truncated = { source, op: 't', ts_ms: 1_559_033_904_961 };
const structSchema = { type: 'struct', fields: [], optional: false, name: 'Envelope' };

function message(value: unknown, key: unknown = { id: 1004 }, topic = customers.name): Message {
  const bytes = (each: unknown): Buffer =>
    Buffer.from(typeof each === 'string' ? each : JSON.stringify(each));
  return {
    topic,
    partition: 0,
    offset: 4n,
    timestamp: 1_700_000_000_000,
    key: key === null ? null : bytes(key),
    value: value === null ? null : bytes(value),
    headers: {},
  };
}

const readAll = (...given: Parameters<typeof message>) =>
  readMessage(message(...given), new PlainJsonEncoding()) as BaseEvent<unknown>;

const NANOS = '1777630530123456789';

describe('A change event of Debezium', () => {
  it.each([
    ['alone', created, { id: 1004 }],
    [
      'with its schema',
      { schema: structSchema, payload: created },
      { schema: structSchema, payload: { id: 1004 } },
    ],
  ])('is read %s', (_how, value, key) => {
    expect(readAll(value, key)).toMatchObject({
      id: 'dbserver1.inventory.customers/0@4',
      type: 'customers',
      time: new Date(1_559_033_904_863),
      source: 'PostgreSQL_server',
      key: '1004',
      data: { op: 'c', before: null, after: anne, source },
    });
  });

  it.each([
    ['an update', updated],
    ['a deletion, with the key alone of what was', deleted],
    ['a row of a snapshot', read],
    ['a truncation, which has no rows', truncated],
  ])('is valid data of a change of the row: %s', (_what, value) => {
    const { data } = readAll(value);
    const validated = validateData<CustomerChanged>(definitionOf(CustomerChanged), data, {
      unknownFields: 'strip',
    });
    expect(validated.fields).toBeUndefined();
    expect(validated.data).toBeInstanceOf(CustomerChanged);
    const { before, after } = validated.data!;
    expect(before === null || before instanceof CustomerKey).toBe(true);
    expect(after === null || after instanceof CustomerRow).toBe(true);
    expect(validated.data).toEqual(data);
  });

  it('is typed by the class of the row', () => {
    expectTypeOf<CustomerChanged['after']>().toEqualTypeOf<CustomerRow | null>();
    expectTypeOf<CustomerChanged['before']>().toEqualTypeOf<CustomerKey | null>();
    expectTypeOf<KeptChanged['before']>().toEqualTypeOf<CustomerRow | null>();
    expectTypeOf<CustomerChanged['op']>().toEqualTypeOf<Operation>();
    expectTypeOf<CustomerChanged['source']>().toEqualTypeOf<ChangeSource>();
  });

  it('names the field of a row that is wrong', () => {
    const { data } = readAll({ ...created, after: { id: '7', first_name: 'Anne' } });
    const { fields } = validateData(definitionOf(CustomerChanged), data, {
      unknownFields: 'strip',
    });
    expect(fields?.map(({ path }) => path)).toEqual(['after.id']);
  });

  it('has its own time where the source says none, and the record has it where neither does', () => {
    const { ts_ms: _, ...without } = source;
    expect(readAll({ ...created, source: without }).time).toEqual(new Date(1_559_033_904_900));
    expect(readAll({ op: 'd' }).time).toEqual(new Date(1_700_000_000_000));
    expect(readAll({ op: 'd' })).toMatchObject({ source: customers.name });
  });

  it.each([
    ['the value of one column', { id: 'x' }, 'x'],
    ['several columns', { a: 1, b: 2 }, '{"a":1,"b":2}'],
    ['a text', 'Struct{id=1}', 'Struct{id=1}'],
    ['a broken object', '{"id":', '{"id":'],
    ['a column that is an object', { id: { a: 1 } }, '{"id":{"a":1}}'],
    ['none', null, null],
    ['a column beyond 2^53', '{"id":9007199254740993}', '9007199254740993'],
    [
      'columns beyond 2^53',
      '{"id":9007199254740993,"shop":7}',
      '{"id":"9007199254740993","shop":7}',
    ],
    ['Avro', '\0\0\0\0\x01\x02', null],
  ])('has as its key %s', (_what, key, expected) => {
    expect(readAll(created, key).key).toBe(expected);
  });

  it('has the nanoseconds of its source as digits, and other integers beyond 2^53 where a class reads them', () => {
    const json = JSON.stringify({ ...created, ts_us: 1, ts_ns: 'NS' }).replaceAll('"NS"', NANOS);
    const nanos = json
      .replace('"txId":555', `"txId":555,"ts_ns":${NANOS},"nested":[{"lsn":${NANOS}}]`)
      .replace('"id":1004', '"id":1004,"unknown":9007199254740993');
    const { data } = readAll(nanos);
    const { data: valid, fields } = validateData<CustomerChanged>(
      definitionOf(CustomerChanged),
      data as object,
      { unknownFields: 'strip' },
    );
    expect(fields).toBeUndefined();
    const digits = { ...source, ts_ns: NANOS, nested: [{ lsn: NANOS }] };
    expect(valid).toEqual({ op: 'c', before: null, after: anne, source: digits });
    const wrong = readAll(nanos.replace('"id":1004', '"id":9007199254740993')).data as object;
    const refused = validateData(definitionOf(CustomerChanged), wrong, { unknownFields: 'strip' });
    expect(refused.fields).toMatchObject([{ path: 'after.id' }]);
  });

  it('is followed by a tombstone after a deletion, which is passed over unless it is wanted', () => {
    expect(recognize(message(null))).toMatchObject({ type: 'customers', event: undefined });
    expect(readAll(null, { id: 7 }, kept.name)).toMatchObject({ data: null, key: '7' });
  });

  it.each([
    ['no envelope', anne, 'field "op" is missing, so it is no change event'],
    ['a schema around no envelope', { schema: {}, payload: anne }, 'field "op" is missing'],
    ['a schema around nothing', { schema: {}, payload: null }, 'the envelope is missing'],
    ['a list', [created], 'the envelope is an array'],
    ['a text', '"c"', 'the envelope is a string'],
    ['a number', '7', 'the envelope is a number'],
    ['an unknown operation', { ...created, op: 'x' }, 'field "op" is "x": c, u, d, r, t are read'],
    ['a message of the log', { op: 'm', source, message: {} }, 'field "op" is "m"'],
    ['an operation that is none', { ...created, op: 1 }, 'field "op" is a number'],
    [
      'an operation named like a member',
      { ...created, op: '__proto__' },
      'field "op" is "__proto__"',
    ],
    [
      'an operation of a megabyte',
      { ...created, op: 'x'.repeat(1e6) },
      'field "op" is "xxxxxxxxxxxxxxxxxxxx"',
    ],
    ['a creation of nothing', { ...created, after: null }, 'field "after" is missing, with op "c"'],
    ['a row that is a text', { ...created, after: 'row' }, 'field "after" is a string'],
    ['a row that is a list', { ...updated, before: [] }, 'field "before" is an array'],
    [
      'a row that is a large number',
      `{"op":"c","after":${NANOS}}`,
      'field "after" is a number that would be changed',
    ],
    ['a source that is a text', { ...created, source: 'x' }, 'field "source" is a string'],
    [
      'a time that is a text',
      { ...created, source: { ts_ms: 'now' } },
      'field "source.ts_ms" is a string',
    ],
    ['a time beyond dates', { ...created, source: {}, ts_ms: 1e300 }, 'field "ts_ms" is beyond'],
    ['no JSON', '{"op":', 'The value is no JSON'],
    ['nesting without end', '['.repeat(100_000), 'nests deeper than'],
  ])('is refused, naming format and field: %s', (_what, value, problem) => {
    expect(() => readAll(value)).toThrow(UndecodableMessageError);
    expect(() => readAll(value)).toThrow(`Format Debezium: `);
    expect(() => readAll(value)).toThrow(problem);
  });

  it('is not polluted by members of objects', () => {
    const hostile =
      '{"op":"c","after":{"__proto__":{"polluted":1},"id":1,"first_name":"A"},"__proto__":{"op":"d"}}';
    expect(readAll(hostile).data).toMatchObject({ op: 'c' });
    expect(() => readAll('{"__proto__":{"op":"c","after":{}}}')).toThrow('field "op" is missing');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
