import { formatTopics } from './poison-format-events.js';
import type { HeaderTexts, PoisonKind } from './poison-kind.js';

/** A way to be wrong on a topic that is no topic of CloudEvents. */
export interface FormatPoison extends PoisonKind {
  readonly topic: keyof typeof formatTopics;
  /** A part of the error, which names format and field. */
  readonly problem: string;
}

type Value = string | Buffer | object | null;

const MEGABYTE = 'x'.repeat(1_000_000);
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

const bytes = (value: Value): Buffer | null => {
  if (value === null || Buffer.isBuffer(value)) return value;
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
};

function toBytes(texts: HeaderTexts): Record<string, Buffer | Buffer[]> {
  const entries = Object.entries(texts).map(([name, text]) => {
    const all = Array.isArray(text) ? text : [text];
    const each = all.map((one) => Buffer.from(one as string));
    return [name, each.length === 1 ? each[0]! : each] as const;
  });
  return Object.fromEntries(entries);
}

const on =
  (topic: FormatPoison['topic'], healthyHeaders: HeaderTexts = {}) =>
  (
    kind: string,
    reason: FormatPoison['reason'],
    value: Value,
    problem: string,
    headers: HeaderTexts = healthyHeaders,
  ): FormatPoison => ({
    topic,
    kind: `${topic}: ${kind}`,
    reason,
    key: Buffer.from(kind),
    value: bytes(value),
    headers: toBytes(headers),
    problem,
  });

const plain = on('plain', { id: 'i' });
const healthy = { id: '1', at: '2026-05-01T10:00:00Z', owner: { id: 'o' } };
const kinds = on('kinds');
const debezium = on('debezium');
const change = { op: 'c', before: null, after: { id: 1 }, source: { name: 's' } };
const outbox = on('outbox', { id: 'i', eventType: 'A' });
const spring = on('spring', { __TypeId__: 'com.acme.A' });
const faststream = on('faststream', { 'content-type': 'application/json' });
const values = on('values');

/** Data as each format has it, and where its class finds it. */
const CARRIERS: readonly [ReturnType<typeof on>, (line: string) => string, string][] = [
  [plain, (line) => `{"id":"1","at":"2026-05-01T10:00:00Z","owner":{"id":"o"},"line":${line}}`, 'line'],
  [kinds, (line) => `{"kind":"A","id":"1","line":${line}}`, 'line'],
  [debezium, (line) => `{"op":"c","source":{},"after":{"id":1,"line":${line}}}`, 'after.line'],
  [outbox, (line) => `{"id":"1","line":${line}}`, 'line'],
  [spring, (line) => `{"id":"1","line":${line}}`, 'line'],
  [faststream, (line) => `{"id":"1","line":${line}}`, 'line'],
  [values, (line) => `{"id":"1","line":${line}}`, 'line'],
]; // prettier-ignore

/** What a class cannot carry, by its field. */
const LINES: readonly [string, string][] = [
  ['count', '{"count":9007199254740993}'],
  ['at', '{"at":"room 12"}'],
  ['at', '{"at":"2024-02-31T00:00:00Z"}'],
  ['at', '{"at":"2024-01-01T00:00:00"}'],
  ['at', '{"at":1}'],
  ['at', '{"at":null}'],
  ['large', '{"large":9223372036854775808}'],
];

/** The same data is refused by its field, whatever carries it. */
const fieldsOfFormats = CARRIERS.flatMap(([message, valueOf, place]) =>
  LINES.map(([field, line]) =>
    message(`${field} of ${line}`, 'invalid', valueOf(line), `is invalid: ${place}.${field}: `),
  ),
);

/** What is wrong with messages that are no CloudEvents. */
export const poisonFormats: readonly FormatPoison[] = [
  ...fieldsOfFormats,
  plain('no JSON', 'undecodable', 'no JSON', 'Format plain JSON: The value is no JSON'),
  plain('no UTF-8', 'undecodable', Buffer.from([0x22, 0xff, 0x22]), 'Format plain JSON: '),
  plain('empty', 'undecodable', '', 'Format plain JSON: The value is no JSON'),
  plain('a list', 'undecodable', [healthy], 'field "at" is missing'),
  plain('nested 400,000 times', 'undecodable', nested(400_000), 'nests deeper'),
  plain('nested 200 times', 'invalid', { ...healthy, x: JSON.parse(nested(200)) }, 'limits.depth'),
  plain(
    'a schema id',
    'undecodable',
    Buffer.from([0, 0, 0, 0, 7, 1]),
    'Format plain JSON: Schema 7',
  ),
  plain(
    'no time',
    'undecodable',
    { ...healthy, at: 'room 12' },
    'plain JSON: field "at" is no time',
  ),
  plain(
    '31 February',
    'undecodable',
    { ...healthy, at: '2024-02-31 10:00' },
    'field "at" is no time',
  ),
  plain('a time of true', 'undecodable', { ...healthy, at: true }, 'field "at" is a boolean'),
  plain('a number as time', 'undecodable', { ...healthy, at: 1 }, 'Say its unit'),
  plain('no key', 'undecodable', { ...healthy, owner: {} }, 'field "owner.id" is missing'),
  plain(
    'a key that is an object',
    'undecodable',
    { ...healthy, owner: { id: {} } },
    'is an object',
  ),
  plain('no id', 'undecodable', healthy, 'header "id" is missing', {}),
  plain('two ids', 'undecodable', healthy, 'header "id" was sent 2 times', { id: ['a', 'b'] }),
  plain(
    'invalid data',
    'invalid',
    { ...healthy, id: 7 },
    'Event "poisoned.plain" (plain JSON) is invalid: id',
  ),
  plain(
    'data of __proto__',
    'invalid',
    '{"at":"2026-05-01T10:00:00Z","owner":{"id":"o"},"__proto__":{"id":"1"}}',
    'is invalid: id',
  ),
  plain('null', 'invalid', null, 'must be an object, was null'),
  plain('a thousand headers', 'undecodable', healthy, 'headers', {
    id: 'i',
    ...Object.fromEntries(Array.from({ length: 1_100 }, (_, index) => [`h${index}`, 'x'])),
  }),

  kinds('no JSON', 'undecodable', 'no JSON', 'Format plain JSON: field "kind" cannot be read'),
  kinds('no kind', 'undecodable', { id: '1' }, 'plain JSON: it has no field "kind"'),
  kinds('a kind that is an object', 'undecodable', { kind: {} }, 'field "kind" is an object'),
  kinds('a kind beside null', 'undecodable', { kind: null }, 'it has no field "kind"'),
  kinds(
    'a kind in __proto__',
    'undecodable',
    '{"__proto__":{"kind":"A"}}',
    'it has no field "kind"',
  ),
  kinds('nested 400,000 times', 'undecodable', nested(400_000), 'field "kind" cannot be read'),
  kinds('no value', 'undecodable', null, 'it has no field "kind"'),
  kinds('invalid data', 'invalid', { kind: 'A', id: '' }, '(plain JSON) is invalid: id'),

  debezium('no envelope', 'undecodable', { id: 1 }, 'Format Debezium: field "op" is missing'),
  debezium(
    'an unknown operation',
    'undecodable',
    { ...change, op: 'x' },
    'Debezium: field "op" is "x"',
  ),
  debezium(
    'an operation of a megabyte',
    'undecodable',
    { ...change, op: MEGABYTE },
    'field "op" is "x',
  ),
  debezium(
    'an operation of __proto__',
    'undecodable',
    { ...change, op: '__proto__' },
    'field "op"',
  ),
  debezium('no row', 'undecodable', { ...change, after: null }, 'field "after" is missing'),
  debezium(
    'a row that is a text',
    'undecodable',
    { ...change, after: '{}' },
    'field "after" is a string',
  ),
  debezium(
    'a row that is wrong',
    'invalid',
    { ...change, after: { id: 'x' } },
    '(Debezium) is invalid: after.id',
  ),
  debezium(
    'a payload that is null',
    'undecodable',
    { schema: {}, payload: null },
    'the envelope is missing',
  ),
  debezium(
    'a payload that is a text',
    'undecodable',
    { schema: {}, payload: '{' },
    'the envelope is a string',
  ),
  debezium(
    'a time that is a text',
    'undecodable',
    { ...change, source: { ts_ms: 'now' } },
    'field "source.ts_ms"',
  ),
  debezium('a list', 'undecodable', [change], 'the envelope is an array'),
  debezium('no JSON', 'undecodable', '{"op"', 'Format Debezium: The value is no JSON'),

  outbox(
    'a payload that is no JSON',
    'undecodable',
    '"room 12"',
    'Debezium outbox: the payload is a text',
  ),
  outbox(
    'a payload nested 400,000 times',
    'undecodable',
    JSON.stringify(nested(400_000)),
    'nests deeper',
  ),
  outbox('no id', 'undecodable', { id: '1' }, 'Debezium outbox: header "id" is missing', {
    eventType: 'A',
  }),
  outbox('no type', 'undecodable', { id: '1' }, 'it has no header "eventType"', { id: 'i' }),
  outbox('invalid data', 'invalid', { id: 1 }, '(Debezium outbox) is invalid: id'),

  spring('no type', 'undecodable', { id: '1' }, 'Spring JSON: it has no header "__TypeId__"', {}),
  spring('two types', 'undecodable', {}, 'was sent 2 times', { __TypeId__: ['com.acme.A', 'x'] }),
  spring('a list', 'undecodable', [{ id: '1' }], 'Format Spring JSON: the value is a list'),
  spring('no JSON', 'undecodable', 'no JSON', 'Format Spring JSON: The value is no JSON'),
  spring('invalid data', 'invalid', { id: 1 }, '(Spring JSON) is invalid: id'),

  faststream(
    'text',
    'undecodable',
    'room 12',
    'FastStream: header "content-type" is "text/plain"',
    {
      'content-type': 'text/plain',
    },
  ),
  faststream('a content type of a megabyte', 'undecodable', {}, 'header "content-type" is', {
    'content-type': 'x'.repeat(900_000),
  }),
  faststream(
    'two correlation ids',
    'undecodable',
    { id: '1' },
    'header "correlation_id" was sent',
    {
      correlation_id: ['a', 'b'],
    },
  ),
  faststream('empty', 'undecodable', '', 'Format FastStream: The value is no JSON'),

  values('no JSON', 'undecodable', 'no JSON', 'Format values as Data: The value is no JSON'),
  values('a number', 'invalid', '7', 'must be an object, was a number'),
  values('null', 'invalid', null, 'must be an object, was null'),
  values('invalid data', 'invalid', { id: 7 }, '(values as Data) is invalid: id'),
];

/** A message of each topic that is right, with an id by which it is found. */
export const healthyFormats: readonly (FormatPoison & { readonly id: string })[] = [
  { ...plain('healthy', 'invalid', { ...healthy, id: 'plain' }, ''), id: 'plain' },
  { ...kinds('healthy', 'invalid', { kind: 'A', id: 'kinds' }, ''), id: 'kinds' },
  { ...debezium('healthy', 'invalid', { ...change, after: { id: 5 } }, ''), id: 'debezium-5' },
  { ...outbox('healthy', 'invalid', { id: 'outbox' }, ''), id: 'outbox' },
  { ...spring('healthy', 'invalid', { id: 'spring' }, ''), id: 'spring' },
  { ...faststream('healthy', 'invalid', { id: 'faststream' }, ''), id: 'faststream' },
  { ...values('healthy', 'invalid', { id: 'values' }, ''), id: 'values' },
];

/** What nobody's mapping knows: passed over as an unknown event type is. */
export const unknownFormats: readonly FormatPoison[] = [
  kinds('another kind', 'invalid', { kind: 'B' }, ''),
  kinds('a kind of __proto__', 'invalid', { kind: '__proto__' }, ''),
  kinds('a kind of a megabyte', 'invalid', { kind: 'x'.repeat(900_000) }, ''),
  debezium('a tombstone', 'invalid', null, ''),
  outbox('another type', 'invalid', {}, '', { id: 'i', eventType: 'B' }),
  spring('another type', 'invalid', {}, '', { __TypeId__: 'com.acme.B' }),
  spring('a type of a megabyte', 'invalid', {}, '', { __TypeId__: 'x'.repeat(900_000) }),
  spring('a type of __proto__', 'invalid', {}, '', { __TypeId__: '__proto__' }),
];
