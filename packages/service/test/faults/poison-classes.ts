import { poison, type PoisonKind, structuredPoison } from './poison-kind.js';

const TYPED = { ce_type: 'poisoned.typed', ce_eventversion: '1' };

/** A value that the class cannot carry, and the field that its dead letter names. */
export interface PoisonedField extends PoisonKind {
  readonly field: string;
}

function field(field: string, json: string): PoisonedField {
  const name = field.split('.', 1)[0]!;
  const value = `{"orderId":"1","${name}":${json}}`;
  const kind = `${field} of ${json}`;
  return { ...poison(kind, 'invalid', { value, headers: TYPED }), field };
}

/** What would reach a handler as something else than was sent. */
export const poisonFields: readonly PoisonedField[] = [
  ...[
    '"room 12"', 'true', '1', '0', '"2024-02-31T00:00:00Z"', '"2023-02-29T00:00:00Z"', '"2024-01-01T00:00:00"',
    '"2024-01-01"', '"2024-01-01T24:00:00Z"', '"2024-12-31T23:59:60Z"', '"2024-01-01 00:00:00Z"', '"+010000-01-01T00:00:00Z"', '{}',
  ].map((json) => field('at', json)), // prettier-ignore
  ...['"2024-01-01T00:00:00Z"', '"1700000000"', 'true', '1e300'].map((json) =>
    field('since', json),
  ),
  ...['9007199254740993', '-9007199254740993', '9007199254740992', '1e400', '1e-400'].map((json) =>
    field('weight', json),
  ),
  ...['0.12345678901234567890', '33.333333333333333333'].map((json) => field('price', json)),
  ...['9223372036854775808', '"007"', '"1.5"', '1.5', 'true', '""'].map((json) =>
    field('large', json),
  ),
  field('labels.a.0', '{"a":[9007199254740993]}'),
  field('labels.constructor', '{"constructor":1e400}'),
  field('payment.method', '{"method":"crypto","wallet":"w"}'),
  field('payment.method', '{"number":"1"}'),
  field('payment.method', '{"method":"constructor"}'),
  field('payment.method', '{"method":1}'),
  field('payments.1.method', '[{"method":"cash"},{"method":"crypto"}]'),
  field('payments.0.number', '[{"method":"card","number":1}]'),
  ...['"room 12"', '"2024-02-31T00:00:00Z"', '1700000000000.5e300', 'false'].map((json) =>
    field('until', json),
  ),
  ...['["room 12"]', '["2024-02-31T00:00:00Z"]', '[1]', '[true]', '["2024-01-01T00:00:00"]'].map((json) =>
    field('times.0', json),
  ), // prettier-ignore
  field('larges.1', '["1",9223372036854775808]'),
  field('weights.1', '[1,9007199254740993]'),
  field('line.count', '{"count":9007199254740993}'),
  field('line.at', '{"count":1,"at":"room 12"}'),
  field('line.large', '{"count":1,"large":"9223372036854775808"}'),
  field('line.part.count', '{"count":1,"part":{"count":9007199254740993}}'),
  field('lines.1.count', '[{"count":1},{"count":9007199254740993}]'),
  field('lines.0.at', '[{"count":1,"at":"2024-01-01T00:00:00"}]'),
  field('lines.0.part.at', '[{"count":1,"part":{"count":2,"at":"2024-02-31T00:00:00Z"}}]'),
  field('rest', '9007199254740993'),
  field('rest.a.0.b', '{"a":[{"b":-9007199254740993}]}'),
  field('rest.0', '[1e400]'),
  field('labels.toString.__proto__', '{"toString":{"__proto__":9007199254740993}}'),
  // Null where the class has none.
  ...['at', 'since', 'weight', 'large', 'labels', 'payment', 'times', 'larges', 'weights', 'line', 'lines', 'state', 'reference', 'paid', 'note'].map((name) =>
    field(name, 'null'),
  ), // prettier-ignore
  field('weights', '[1,null]'),
  field('times', '[null]'),
  field('line.count', '{"count":null}'),
  field('line.count', '{}'),
  // Other types than the class has.
  ...['"1"', 'true', '1.5', '[]'].map((json) => field('weight', json)),
  field('paid', '"true"'),
  field('paid', '1'),
  field('note', '1'),
  field('remark', '1'),
  field('hint', '{}'),
  field('state', '"OPEN"'),
  field('state', '"constructor"'),
  field('reference', '"no"'),
  field('labels', '[]'),
  field('labels', '"{}"'),
  field('line', '[]'),
  field('line', '"text"'),
  field('lines', '{"count":1}'),
  field('lines.0', '["text"]'),
];

/** What is wrong with how it is written. */
export const poisonClasses: readonly PoisonKind[] = [
  ...poisonFields,
  poison('a key that comes twice', 'undecodable', { value: '{"orderId":"1","orderId":"2"}' }),
  poison('a key that comes twice, once escaped', 'undecodable', {
    value: '{"orderId":"1","note":"a","n\\u006fte":"b"}',
  }),
  poison('half a surrogate pair as bytes', 'undecodable', {
    value: Buffer.concat([
      Buffer.from('{"orderId":"'),
      Buffer.from([0xed, 0xa0, 0xbd]),
      Buffer.from('"}'),
    ]),
  }),
  // A time of the event is read as one of its data.
  ...[
    'room 12',
    'true',
    '1',
    '2024-02-31T00:00:00Z',
    '2024-01-01T00:00:00',
    '2024-01-01',
    '2024-01-01T24:00:00Z',
    '"room 12"',
  ].map((time) => ({
    ...poison(`a ce_time of ${time}`, 'undecodable', { headers: { ce_time: time } }),
    says: 'time',
  })),
  ...['room 12', true, 1, '2024-02-31T00:00:00Z', '2024-01-01T00:00:00'].map((time) => ({
    ...structuredPoison(`a time of ${JSON.stringify(time)}`, 'undecodable', { time }),
    says: 'time',
  })),
  {
    ...structuredPoison('a wrong date in its data', 'invalid', {
      type: 'poisoned.typed',
      eventversion: 1,
      data: { orderId: '1', at: 'room 12' },
    }),
    says: 'at: ',
  },
  {
    ...structuredPoison(
      'an integer beyond 2^53 in its data',
      'invalid',
      '{"specversion":"1.0","id":"1","type":"poisoned.typed","source":"/","eventversion":1,"data":{"orderId":"1","lines":[{"count":9007199254740993}]}}',
    ),
    says: 'lines.0.count: ',
  },
  {
    ...structuredPoison('an integer beyond 2^53 in its bytes', 'invalid', {
      type: 'poisoned.typed',
      eventversion: 1,
      data: undefined,
      data_base64: Buffer.from('{"orderId":"1","weight":9007199254740993}').toString('base64'),
    }),
    says: 'weight: ',
  },
  structuredPoison(
    'data that comes twice',
    'undecodable',
    '{"specversion":"1.0","id":"1","type":"poisoned.order","source":"/","eventversion":2,"data":{"orderId":"1"},"data":{"orderId":"2"}}',
  ),
  ...['"1.0', '1.0"', "'1.0'", '"2.0"', '""'].map((version) =>
    poison(`a specversion of ${version}`, 'undecodable', { headers: { ce_specversion: version } }),
  ),
  poison('another version in quotes', 'undecodable', { headers: { ce_specversion: '"0.3"' } }),
  poison('a wrong value with its headers in quotes', 'invalid', {
    value: '{"orderId":1}',
    headers: {
      ce_specversion: '"1.0"',
      ce_type: '"poisoned.order"',
      ce_eventversion: '"2"',
      ce_id: '"q"',
    },
  }),
  poison('a wrong value with its headers in capitals', 'invalid', {
    value: '{"orderId":2}',
    headers: {
      ce_specversion: undefined,
      ce_type: undefined,
      CE_SPECVERSION: '1.0',
      CE_TYPE: 'poisoned.order ',
    },
  }),
  poison('a header in two cases', 'undecodable', {
    headers: { ce_id: undefined, CE_ID: '1', Ce_Id: '2' },
  }),
  poison('JSON of another charset', 'undecodable', {
    headers: { 'content-type': 'application/json; charset=iso-8859-1' },
  }),
];
