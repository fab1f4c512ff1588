import { describe, expect, it } from 'vitest';
import { UndecodableMessageError } from '../errors.js';
import type { HeaderValue, Message } from '../ports/index.js';
import { decodeEvent, idOf, isCloudEvent, typeOf } from './cloud-events.codec.js';

/** Headers that other producers write are read, or refused with a reason: never ignored in silence. */

const ATTRIBUTES = {
  ce_specversion: '1.0',
  ce_id: '1',
  ce_type: 'user.created',
  ce_source: '/crm',
  ce_time: '2026-05-01T10:00:00Z',
  ce_correlationid: 'c-1',
  'content-type': 'application/json',
};
type Texts = Readonly<Record<string, string | readonly string[]>>;

function message(headers: Texts, value = '{"a":1}'): Message {
  const bytes = Object.entries(headers).map(([name, text]): [string, HeaderValue] => [
    name,
    typeof text === 'string' ? Buffer.from(text) : text.map((each) => Buffer.from(each)),
  ]);
  const place = { topic: 'crm', partition: 0, offset: 0n, timestamp: 0 };
  return { ...place, key: null, value: Buffer.from(value), headers: Object.fromEntries(bytes) };
}

const mapped = (to: (text: string, name: string) => string): Texts =>
  Object.fromEntries(Object.entries(ATTRIBUTES).map(([name, text]) => [name, to(text, name)]));
const renamed = (to: (name: string) => string): Texts =>
  Object.fromEntries(Object.entries(ATTRIBUTES).map(([name, text]) => [to(name), text]));

const expected = {
  id: '1',
  type: 'user.created',
  source: '/crm',
  time: new Date('2026-05-01T10:00:00Z'),
  correlationId: 'c-1',
  data: { a: 1 },
};

describe('The headers of another producer', () => {
  it.each<[string, Texts]>([
    ['in quotes, as the examples of the binding look', mapped((text) => JSON.stringify(text))],
    ['in quotes, but for the content type', mapped((text, name) => (name.startsWith('ce_') ? JSON.stringify(text) : text))],
    ['in quotes and white space', mapped((text) => ` ${JSON.stringify(text)}\n`)],
    ['of which the type alone is in quotes', { ...ATTRIBUTES, ce_type: '"user.created"' }],
    ['of which the version alone is in quotes', { ...ATTRIBUTES, ce_specversion: '"1.0"' }],
    ['with white space around what is compared', { ...ATTRIBUTES, ce_specversion: '1.0 ', ce_type: ' user.created\r\n', 'content-type': ' application/json ' }],
    ['ending as texts of C do', { ...ATTRIBUTES, ce_specversion: '1.0\0', ce_type: 'user.created\0' }],
    ['with a byte order mark', { ...ATTRIBUTES, ce_type: '\uFEFFuser.created' }],
    ['in capitals', renamed((name) => name.toUpperCase())],
    ['in title case', renamed((name) => name.replaceAll(/\b[a-z]|_[a-z]/g, (letter) => letter.toUpperCase()))],
    ['of which one is in another case', renamed((name) => (name === 'ce_type' ? 'CE_Type' : name))],
    ['of which the time alone is in another case', renamed((name) => (name === 'ce_time' ? 'CE_Time' : name))],
    ['of which the correlation alone is in another case', renamed((name) => (name === 'ce_correlationid' ? 'ce_correlationId' : name))],
    ['without a content type', Object.fromEntries(Object.entries(ATTRIBUTES).filter(([name]) => name !== 'content-type'))],
    ...['Application/JSON', 'application/json;charset=utf-8', 'application/json ; charset="UTF-8"', 'text/json', 'application/vnd.crm+json; version=1', '"application/json"'].map(
      (type): [string, Texts] => [`with the content type ${type}`, { ...ATTRIBUTES, 'content-type': type }],
    ),
  ])('%s, are read', (_what, headers) => {
    const received = message(headers);
    expect(isCloudEvent(received)).toBe(true);
    expect(typeOf(received)).toBe('user.created');
    expect(idOf(received)).toBe('1');
    expect(decodeEvent(received)).toMatchObject(expected);
  }); // prettier-ignore

  it.each<[string, Texts, string]>([
    ['in two cases at once', { ...ATTRIBUTES, CE_Type: 'user.created', ce_id: [] }, 'Header ce_id was sent 0 times.'],
    ['in two cases that differ', { ...renamed((name) => (name === 'ce_id' ? 'CE_ID' : name)), Ce_Id: '2' }, 'Header ce_id was sent 2 times.'],
    ['sent twice', { ...ATTRIBUTES, ce_id: ['1', '1'] }, 'Header ce_id was sent 2 times.'],
    ['of another version, in quotes', { ...ATTRIBUTES, ce_specversion: '"0.3"' }, 'CloudEvents specversion 0.3: only 1.0 is read.'],
    ['with a time that is none, in quotes', mapped((text, name) => JSON.stringify(name === 'ce_time' ? 'soon' : text)), 'Attribute time is no time.'],
    ['with a time and white space', { ...ATTRIBUTES, ce_time: '2026-05-01T10:00:00Z ' }, 'Attribute time is no time.'],
    ['with a day that is none', { ...ATTRIBUTES, ce_time: '2026-02-31T10:00:00Z' }, 'Attribute time is no time.'],
    ['without a type in its quotes', { ...ATTRIBUTES, ce_type: '""' }, 'CloudEvents attribute type is missing.'],
    ['in another charset', { ...ATTRIBUTES, 'content-type': 'application/json; charset=iso-8859-1' }, 'Content type application/json; charset=iso-8859-1: JSON is read as UTF-8.'],
    ['with two content types', { ...ATTRIBUTES, 'content-type': 'application/json, application/json' }, 'Content type application/json, application/json: read are JSON'],
  ])('%s, are refused with a reason', (_what, headers, reason) => {
    const received = message(headers);
    expect(isCloudEvent(received)).toBe(true);
    expect(() => decodeEvent(received)).toThrow(UndecodableMessageError);
    expect(() => decodeEvent(received)).toThrow(reason);
  }); // prettier-ignore

  it.each(['2026-05-01T10:00:00.123456789Z', '2026-05-01T10:00:00.123456+00:00'])(
    'have times as Java and Python write them: %s, of which a Date holds the milliseconds',
    (ce_time) => {
      const { time } = decodeEvent(message({ ...ATTRIBUTES, ce_time }));
      expect(time).toEqual(new Date('2026-05-01T10:00:00.123Z'));
    },
  );

  it('keep what is theirs: an id in quotes where nothing else is', () => {
    const received = message({ ...ATTRIBUTES, ce_id: '"1"', ce_source: ' /crm ' });
    expect(idOf(received)).toBe('"1"');
    expect(decodeEvent(received)).toMatchObject({ id: '"1"', source: ' /crm ' });
  });

  it('are UTF-8, in which a percent sign is one: the Kafka binding has no other encoding', () => {
    const received = message({ ...ATTRIBUTES, ce_id: 'a%20b', ce_source: '/größe' });
    expect(decodeEvent(received)).toMatchObject({ id: 'a%20b', source: '/größe' });
  });
});

describe('A structured event of another producer', () => {
  const event = {
    specversion: '1.0',
    id: '1',
    type: 'user.created',
    source: '/crm',
    data: { a: 1 },
  };
  it.each([
    'application/cloudevents+json',
    ' Application/CloudEvents+JSON; charset=UTF-8',
    '"application/cloudevents+json"',
  ])('is read with the content type %j', (type) => {
    for (const name of ['content-type', 'Content-Type']) {
      const received = message({ [name]: type }, JSON.stringify(event));
      expect(typeOf(received)).toBe('user.created');
      expect(decodeEvent(received)).toMatchObject({ id: '1', data: { a: 1 } });
    }
  });

  it.each([
    ['application/cloudevents-batch+json', '[]', 'only application/cloudevents+json is read'],
    [
      'application/cloudevents+json; charset=utf-16',
      JSON.stringify(event),
      'JSON is read as UTF-8',
    ],
    [
      'application/cloudevents+json',
      JSON.stringify({ ...event, data: undefined, data_base64: 'e30*' }),
      'data_base64 is no base64',
    ],
    [
      'application/cloudevents+json',
      '{"specversion":"1.0","id":"1","id":"2"}',
      'Key id comes twice',
    ],
  ])('is refused with a reason: %s', (type, value, reason) => {
    expect(() => decodeEvent(message({ 'content-type': type }, value))).toThrow(reason);
  });
});
