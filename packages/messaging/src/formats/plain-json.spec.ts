import { describe, expect, it } from 'vitest';
import { EventDefinitionError, UndecodableMessageError } from '../errors.js';
import { parseJson } from '../events/index.js';
import type { Message } from '../ports/index.js';
import { constant, field, header, plainJson, recordKey, recordTimestamp } from './index.js';
import type { Mapping } from './index.js';

const customer = { customerId: 'c1', tier: 'gold', changedAt: '2026-05-01T10:00:00Z' };

function message(
  value: unknown,
  headers: Record<string, string | Buffer | Buffer[]> = {},
): Message {
  const bytes = Object.entries(headers).map(([name, each]) => [
    name,
    Array.isArray(each) ? each : Buffer.from(each),
  ]);
  return {
    topic: 'CRM.customers_v1',
    partition: 2,
    offset: 17n,
    timestamp: 1_700_000_000_000,
    key: Buffer.from('c1'),
    value: value === null ? null : Buffer.from(JSON.stringify(value)),
    headers: Object.fromEntries(bytes),
  };
}

function read(
  mapping: Mapping,
  value: unknown,
  headers?: Record<string, string | Buffer | Buffer[]>,
) {
  return plainJson(mapping).read(message(value, headers), value);
}

describe('Plain JSON', () => {
  it('is the data; the rest is left to the record', () => {
    expect(read({}, customer)).toEqual({ data: customer });
  });

  it('finds id, time, key, source and correlation where the mapping says', () => {
    const mapping: Mapping = {
      id: header('x-id'),
      time: field('changedAt'),
      key: field('customerId'),
      source: constant('crm'),
      correlationId: header('x-correlation'),
      causationId: field('meta.cause'),
    };
    const value = { ...customer, meta: { cause: 'e-1' } };
    expect(read(mapping, value, { 'x-id': 'i-1', 'x-correlation': 'k-1' })).toEqual({
      data: value,
      id: 'i-1',
      time: new Date('2026-05-01T10:00:00Z'),
      key: 'c1',
      source: 'crm',
      correlationId: 'k-1',
      causationId: 'e-1',
    });
  });

  it('takes the key of the record as id, and its time and key by name', () => {
    expect(read({ id: recordKey, time: recordTimestamp, key: recordKey }, customer)).toEqual({
      id: 'c1',
      data: customer,
    });
  });

  it('has the defaults of the record for what would be in the value of a tombstone', () => {
    const mapping = { id: field('id'), time: field('changedAt'), source: header('from') } as const;
    expect(read(mapping, null, { from: 'crm' })).toEqual({ data: null, source: 'crm' });
  });

  it.each([
    ['seconds', 1_700_000_000, 1_700_000_000_000],
    ['seconds', 1_700_000_000.25, 1_700_000_000_250],
    ['milliseconds', 1_700_000_000_123, 1_700_000_000_123],
    ['milliseconds', '1700000000123', 1_700_000_000_123],
    ['microseconds', 1_700_000_000_123_456, 1_700_000_000_123],
    ['nanoseconds', '1700000000123456789', 1_700_000_000_123],
    ['nanoseconds', Number('1700000000123456789'), 1_700_000_000_123],
    // Where a product of floating point numbers would be a little less.
    ['seconds', 1_700_000_000.001, 1_700_000_000_001],
    ['milliseconds', 0, 0],
    ['milliseconds', -1, -1],
  ] as const)('reads a number as a time in its unit: %s, %s', (unit, at, expected) => {
    expect(read({ time: field('at').in(unit) }, { at }).time).toEqual(new Date(expected));
  });

  it.each([
    ['nanoseconds', '1777630530123456789', 1_777_630_530_123],
    ['seconds', '1777630530.123456789', 1_777_630_530_123],
    ['milliseconds', '1777630530123.000000000001', 1_777_630_530_123],
  ] as const)('reads a time of more digits than a number has: %s, %s', (unit, at, expected) => {
    const value = parseJson(Buffer.from(`{"at":${at}}`));
    expect(read({ time: field('at').in(unit) }, value).time).toEqual(new Date(expected));
  });

  it('cuts off what is finer than a millisecond in the time of an event, which is no data', () => {
    for (const at of ['2026-05-01T10:15:30.123456Z', '2026-05-01T10:15:30.123456789Z'])
      expect(read({ time: field('at') }, { at }).time).toEqual(
        new Date('2026-05-01T10:15:30.123Z'),
      );
  });

  it('finds ids and keys beyond 2^53 by their digits', () => {
    const value = parseJson(
      Buffer.from('{"id":9007199254740993,"meta":{"key":-9007199254740993}}'),
    );
    expect(read({ id: field('id'), key: field('meta.key') }, value)).toMatchObject({
      id: '9007199254740993',
      key: '-9007199254740993',
    });
  });

  it('reads such a number from a header', () => {
    const mapping = { time: header('at').in('milliseconds') };
    expect(read(mapping, {}, { at: '1700000000123' }).time).toEqual(new Date(1_700_000_000_123));
  });

  it.each([
    ['a missing field', { id: field('id') }, {}, 'field "id" is missing'],
    ['null', { id: field('id') }, { id: null }, 'field "id" is missing'],
    ['a missing header', { key: header('k') }, {}, 'header "k" is missing'],
    ['an empty text', { key: field('k') }, { k: '' }, 'field "k" is empty'],
    ['an object', { key: field('k') }, { k: {} }, 'field "k" is an object'],
    ['an array', { id: field('k') }, { k: [1] }, 'field "k" is an array'],
    ['an integer JSON rounds', { id: field('k') }, { k: 2 ** 53 }, 'an integer beyond 2^53'],
    ['an inherited member', { id: field('constructor.name') }, {}, 'is missing'],
    ['a path through a text', { id: field('a.length') }, { a: 'text' }, 'is missing'],
    ['no time', { time: field('at') }, { at: 'room 12' }, 'field "at" is no time'],
    ['a time without an offset', { time: field('at') }, { at: '2026-05-01T10:00:00' }, 'no time'],
    ['a number without its unit', { time: field('at') }, { at: 1 }, ".in('milliseconds')"],
    ['true', { time: field('at') }, { at: true }, 'field "at" is a boolean'],
    ['a missing time', { time: field('at').in('seconds') }, {}, 'field "at" is missing'],
    ['a text as a number', { time: field('at').in('seconds') }, { at: 'x' }, 'seconds since 1970'],
    ['a time beyond dates', { time: field('at').in('seconds') }, { at: 1e15 }, 'beyond'],
    ['not a number', { time: field('at').in('seconds') }, { at: Number.NaN }, 'a number'],
  ] as const)('is refused by the name of the field: %s', (_what, mapping, value, problem) => {
    expect(() => read(mapping, value)).toThrow(UndecodableMessageError);
    expect(() => read(mapping, value)).toThrow(problem);
  });

  it.each([
    ['twice', [Buffer.from('1'), Buffer.from('2')], 'was sent 2 times'],
    ['no UTF-8', Buffer.from([0xff]), 'is no UTF-8'],
    ['empty', '', 'is empty'],
  ])('refuses a header that is sent wrong: %s', (_what, value, problem) => {
    expect(() => read({ id: header('id') }, {}, { id: value })).toThrow(`header "id" ${problem}`);
  });

  it('takes names with points in a list', () => {
    expect(read({ id: field(['a.b', 'c']) }, { 'a.b': { c: 7 } }).id).toBe('7');
  });

  it('lists the headers it reads, for documents', () => {
    const mapping = {
      type: header('kind').is('changed'),
      time: header('at').in('seconds'),
      correlationId: header('cid'),
      id: field('id'),
    };
    expect(plainJson(mapping).headers).toEqual({
      kind: 'The type of the event.',
      at: 'The time of the event.',
      cid: 'The correlation id of the event.',
    });
  });

  it.each([
    () => header(''),
    () => field(''),
    () => field('a..b'),
    () => field([]),
    () => constant(''),
  ])('refuses an empty name where it is written: %s', (make) => {
    expect(make).toThrow(EventDefinitionError);
  });
});
