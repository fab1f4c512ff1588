import { poison, type PoisonKind, structuredPoison } from './poison-kind.js';

const NO_JSON = 'no JSON';
const NOT_UTF8 = Buffer.from([0x69, 0xff, 0xfe]);

/** What is wrong with headers, keys and structured mode. */
export const poisonEnvelopes: readonly PoisonKind[] = [
  ...['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_eventversion'].map((name) =>
    poison(`without ${name}`, 'undecodable', { headers: { [name]: undefined } }),
  ),
  ...['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_eventversion', 'content-type'].map(
    (name) => poison(`${name} twice`, 'undecodable', { headers: { [name]: twice(name) } }),
  ),
  ...['ce_specversion', 'ce_id', 'ce_type', 'ce_source'].map((name) =>
    poison(`${name} empty`, 'undecodable', { headers: { [name]: '' } }),
  ),
  ...['ce_id', 'ce_type', 'ce_source'].map((name) =>
    poison(`${name} not UTF-8`, 'undecodable', { headers: { [name]: NOT_UTF8 } }),
  ),
  ...['0.3', '2.0', '1'].map((version) =>
    poison(`specversion ${version}`, 'undecodable', { headers: { ce_specversion: version } }),
  ),
  ...['99', '1', '0', 'NaN', '-2', '2.0', ' 2', '0x2', '9'.repeat(400)].map((version) =>
    poison(`eventversion ${version.slice(0, 20)}`, 'undecodable', {
      headers: { ce_eventversion: version },
    }),
  ),
  ...['yesterday', '2024-13-45T99:99:99Z', '1700000000'].map((time) =>
    poison(`time ${time}`, 'undecodable', { headers: { ce_time: time } }),
  ),
  ...['text/plain', 'application/xml', 'application/x-protobuf', ''].map((contentType) =>
    poison(`content type "${contentType}"`, 'undecodable', {
      headers: { 'content-type': contentType },
    }),
  ),
  poison('no headers at all', 'undecodable', { headers: without('ce_', 'content-type') }),
  poison('domain event without its aggregate', 'invalid', {
    headers: { ce_type: 'poisoned.placed', ce_eventversion: '1' },
  }),
  poison('command whose time limit is no number', 'undecodable', {
    headers: {
      ce_type: 'poisoned.ship',
      ce_eventversion: '1',
      ce_commandname: 'ship',
      ce_timeoutms: 'soon',
    },
  }),

  poison('null key', 'undecodable', { key: null, value: NO_JSON }),
  poison('empty key', 'undecodable', { key: Buffer.alloc(0), value: NO_JSON }),
  poison('binary key', 'undecodable', { key: Buffer.from([0xff, 0x00, 0xc3]), value: NO_JSON }),
  poison('key __proto__', 'undecodable', { key: Buffer.from('__proto__'), value: NO_JSON }),
  poison('headers named like members of objects', 'undecodable', {
    value: NO_JSON,
    headers: { ['__proto__']: '1', constructor: '2', prototype: '3', toString: '4' },
  }),
  poison('a thousand headers', 'undecodable', {
    value: NO_JSON,
    headers: Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`h${index}`, 'x'])),
  }),
  poison('binary, repeated and empty headers', 'undecodable', {
    value: NO_JSON,
    headers: {
      binary: Buffer.from([0, 0xff]),
      repeated: ['1', '2', '1'],
      empty: '',
      'näme 名': 'x',
    },
  }),
  poison('headers of a dead letter, and of the retry topic', 'undecodable', {
    value: NO_JSON,
    headers: { 'dlt-reason': 'forged', 'retry-topic': 'elsewhere', 'retry-due-at': '9e15' },
  }),

  structuredPoison('empty', 'undecodable', ''),
  structuredPoison('no JSON', 'undecodable', '<xml/>'),
  structuredPoison('truncated', 'undecodable', '{"specversion":"1.0","type":"poisoned.order"'),
  structuredPoison('an array', 'undecodable', '[]'),
  structuredPoison('null', 'undecodable', 'null'),
  structuredPoison('without type', 'undecodable', { type: undefined }),
  structuredPoison('type is a number', 'undecodable', { type: 1 }),
  structuredPoison('without id', 'undecodable', { id: undefined }),
  structuredPoison('id is an object', 'undecodable', { id: {} }),
  structuredPoison('specversion is a number', 'undecodable', { specversion: 1 }),
  structuredPoison('eventversion is a text', 'undecodable', { eventversion: 'two' }),
  structuredPoison('time is a number', 'undecodable', { time: 1_700_000_000 }),
  structuredPoison('data_base64 is no base64', 'undecodable', { data_base64: '%%%' }),
  structuredPoison('data_base64 is no JSON', 'undecodable', { data_base64: 'AAEC' }),
  structuredPoison('without data', 'invalid', { data: undefined }),
  structuredPoison('data is a text', 'invalid', { data: '{"orderId":"1"}' }),
  structuredPoison('a batch', 'undecodable', '[]', 'application/cloudevents-batch+json'),
  structuredPoison('XML', 'undecodable', '<event/>', 'application/cloudevents+xml'),
];

function twice(name: string): string[] {
  const given: Readonly<Record<string, string>> = {
    ce_specversion: '1.0',
    ce_type: 'poisoned.order',
    ce_eventversion: '2',
    'content-type': 'application/json',
  };
  const text = given[name] ?? 'same';
  return [text, text];
}

function without(...prefixes: readonly string[]): Record<string, undefined> {
  const names = [
    'ce_specversion',
    'ce_id',
    'ce_type',
    'ce_source',
    'ce_eventversion',
    'content-type',
  ];
  return Object.fromEntries(
    names
      .filter((name) => prefixes.some((prefix) => name.startsWith(prefix)))
      .map((name) => [name, undefined]),
  );
}
