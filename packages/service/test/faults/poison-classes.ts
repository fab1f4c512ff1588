import { poison, type PoisonKind } from './poison-kind.js';

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
];

/** What is wrong with how it is written. */
export const poisonClasses: readonly PoisonKind[] = [
  ...poisonFields,
  poison('a key that comes twice', 'undecodable', { value: '{"orderId":"1","orderId":"2"}' }),
  poison('a key that comes twice, once escaped', 'undecodable', {
    value: '{"orderId":"1","note":"a","n\\u006fte":"b"}',
  }),
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
