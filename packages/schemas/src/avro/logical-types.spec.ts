import { describe, expect, it } from 'vitest';
import { avroReaderFor } from './avro-reading.js';
import { bytes, hex, long, read, text } from '../../test/support/avro-values.js';
import { UnreadableFieldError } from './unreadable-field.js';
import type { Wanted } from './wanted.js';

const decimal = (scale: number) => ({ type: 'bytes', logicalType: 'decimal', precision: 9, scale });
const fixed = (size: number, logical: object) => ({ type: 'fixed', name: 'F', size, ...logical });
const logical = (type: string, logicalType: string) => ({ type, logicalType });
const connect = (type: string, name: string, more: object = {}) => ({
  type,
  'connect.version': 1,
  'connect.name': name,
  ...more,
});
const VARIABLE = {
  type: 'record',
  name: 'VariableScaleDecimal',
  namespace: 'io.debezium.data',
  fields: [
    { name: 'scale', type: 'int' },
    { name: 'value', type: 'bytes' },
  ],
  'connect.name': 'io.debezium.data.VariableScaleDecimal',
};
/** 2026-05-01T10:15:30 */
const SECONDS = 1_777_630_530;

describe('A value that means more than its Avro type', () => {
  it.each<[string, unknown, Buffer, Wanted['kind'], unknown]>([
    ['decimal', decimal(2), bytes('04ce'), 'text', '12.30'],
    ['decimal', decimal(2), bytes('04ce'), 'number', 12.3],
    ['decimal', decimal(2), bytes('04ce'), 'anything', '12.30'],
    ['negative decimal', decimal(2), bytes('fb'), 'text', '-0.05'],
    ['negative decimal', decimal(2), bytes('fb'), 'number', -0.05],
    ['decimal of zero', decimal(2), bytes('00'), 'text', '0.00'],
    ['decimal of zero', decimal(2), bytes('00'), 'bigint', 0n],
    ['decimal with zeros before it', decimal(2), bytes('000000000000000004ce'), 'text', '12.30'],
    ['decimal with ones before it', decimal(0), bytes('ffffffffffffffffff85'), 'text', '-123'],
    ['decimal of scale 0', decimal(0), bytes('7b'), 'text', '123'],
    ['decimal of scale 0', decimal(0), bytes('7b'), 'bigint', 123n],
    ['decimal without a scale', logical('bytes', 'decimal'), bytes('7b'), 'text', '123'],
    ['decimal with a scale beyond its precision', decimal(12), bytes('7b'), 'text', '0.000000000123'],
    ['decimal with a scale beyond its precision', decimal(12), bytes('7b'), 'number', 1.23e-10],
    ['decimal that has no fraction', decimal(2), bytes('04b0'), 'bigint', 12n],
    ['decimal beyond 2^53', decimal(0), bytes('20000000000001'), 'text', '9007199254740993'],
    ['decimal beyond 2^53', decimal(0), bytes('20000000000001'), 'bigint', 9007199254740993n],
    ['decimal beyond 2^53 that a number has', decimal(0), bytes('20000000000000'), 'number', 2 ** 53],
    ['decimal of 30 digits', decimal(10), bytes('018ee90ff6c373e0ee4e3f0ad2'), 'text', '12345678901234567890.1234567890'],
    ['decimal of a negative scale', decimal(-2), bytes('0c'), 'text', '1200'],
    ['fixed decimal', fixed(4, { logicalType: 'decimal', precision: 9, scale: 2 }), hex('fffffffb'), 'text', '-0.05'],
    ['fixed decimal', fixed(8, { logicalType: 'decimal', precision: 18, scale: 3 }), hex('000000000000303a'), 'number', 12.346],
    ['big-decimal', logical('bytes', 'big-decimal'), Buffer.concat([long(4), bytes('04ce'), long(2)]), 'text', '12.30'],
    ['Connect decimal', connect('bytes', 'org.apache.kafka.connect.data.Decimal', { scale: 2, precision: 64, 'connect.parameters': { scale: '2', 'connect.decimal.precision': '9' }, logicalType: 'decimal' }), bytes('04ce'), 'text', '12.30'],
    ['Connect decimal without a logical type', connect('bytes', 'org.apache.kafka.connect.data.Decimal', { 'connect.parameters': { scale: '2' } }), bytes('04ce'), 'text', '12.30'],
    ['Connect decimal of a negative scale', connect('bytes', 'org.apache.kafka.connect.data.Decimal', { 'connect.parameters': { scale: '-3' } }), bytes('ff'), 'text', '-1000'],
    ['variable decimal', VARIABLE, Buffer.concat([long(3), bytes('303a')]), 'text', '12.346'],
    ['variable decimal', VARIABLE, Buffer.concat([long(0), bytes('7b')]), 'number', 123],
    ['variable decimal', VARIABLE, Buffer.concat([long(-2), bytes('01')]), 'bigint', 100n],

    ['uuid', logical('string', 'uuid'), text('a'), 'text', 'a'],
    ['fixed uuid', fixed(16, { logicalType: 'uuid' }), hex('00112233445566778899aabbccddeeff'), 'text', '00112233-4455-6677-8899-aabbccddeeff'],
    ['Debezium uuid', connect('string', 'io.debezium.data.Uuid'), text('a'), 'text', 'a'],

    ['date', logical('int', 'date'), long(20_574), 'text', '2026-05-01'],
    ['date', logical('int', 'date'), long(20_574), 'date', new Date('2026-05-01T00:00:00Z')],
    ['date', logical('int', 'date'), long(20_574), 'number', 20_574],
    ['date before 1970', logical('int', 'date'), long(-1), 'text', '1969-12-31'],
    ['date of a leap day', logical('int', 'date'), long(11_016), 'text', '2000-02-29'],
    ['date before our era', logical('int', 'date'), long(-719_529), 'text', '-000001-12-31'],
    ['date far off', logical('int', 'date'), long(2 ** 31 - 1), 'text', '+5881580-07-11'],
    ['Connect date', connect('int', 'org.apache.kafka.connect.data.Date', { logicalType: 'date' }), long(20_574), 'text', '2026-05-01'],
    ['Debezium date', connect('int', 'io.debezium.time.Date'), long(20_574), 'date', new Date('2026-05-01T00:00:00Z')],

    ['time', logical('int', 'time-millis'), long(36_930_007), 'text', '10:15:30.007'],
    ['time', logical('long', 'time-micros'), long(36_930_000_007), 'text', '10:15:30.000007'],
    ['time', logical('long', 'time-micros'), long(36_930_000_007), 'number', 36_930_000_007],
    ['Connect time', connect('int', 'org.apache.kafka.connect.data.Time', { logicalType: 'time-millis' }), long(0), 'text', '00:00:00.000'],
    ['Debezium time', connect('int', 'io.debezium.time.Time'), long(86_399_999), 'text', '23:59:59.999'],
    ['Debezium time', connect('long', 'io.debezium.time.MicroTime'), long(1), 'text', '00:00:00.000001'],
    ['Debezium time', connect('long', 'io.debezium.time.NanoTime'), long(86_399_999_999_999), 'text', '23:59:59.999999999'],
    ['Debezium time beyond a day', connect('long', 'io.debezium.time.MicroTime'), long(-3_020_399_000_000), 'number', -3_020_399_000_000],

    ['timestamp', logical('long', 'timestamp-millis'), long(SECONDS * 1000), 'text', '2026-05-01T10:15:30.000Z'],
    ['timestamp', logical('long', 'timestamp-micros'), long(BigInt(SECONDS) * 1_000_000n + 7n), 'text', '2026-05-01T10:15:30.000007Z'],
    ['timestamp', logical('long', 'timestamp-micros'), long(BigInt(SECONDS) * 1_000_000n + 7n), 'anything', '2026-05-01T10:15:30.000007Z'],
    ['timestamp', logical('long', 'timestamp-micros'), long(BigInt(SECONDS) * 1_000_000n + 7n), 'bigint', 1_777_630_530_000_007n],
    ['timestamp', logical('long', 'timestamp-micros'), long(BigInt(SECONDS) * 1_000_000n + 7n), 'number', 1_777_630_530_000_007],
    ['timestamp', logical('long', 'timestamp-micros'), long(BigInt(SECONDS) * 1_000_000n + 7_000n), 'date', new Date('2026-05-01T10:15:30.007Z')],
    ['timestamp before 1970', logical('long', 'timestamp-micros'), long(-1), 'text', '1969-12-31T23:59:59.999999Z'],
    ['timestamp', logical('long', 'timestamp-nanos'), long(BigInt(SECONDS) * 1_000_000_000n + 7n), 'text', '2026-05-01T10:15:30.000000007Z'],
    ['timestamp beyond 2^53', logical('long', 'timestamp-nanos'), long(BigInt(SECONDS) * 1_000_000_000n + 7n), 'bigint', 1_777_630_530_000_000_007n],
    ['timestamp of PostgreSQL’s infinity', connect('long', 'io.debezium.time.MicroTimestamp'), long(9_223_372_036_825_200_000n), 'text', '+294247-01-10T04:00:25.200000Z'],
    ['Connect timestamp', connect('long', 'org.apache.kafka.connect.data.Timestamp', { logicalType: 'timestamp-millis' }), long(7), 'date', new Date(7)],
    ['Debezium timestamp', connect('long', 'io.debezium.time.Timestamp'), long(7), 'date', new Date(7)],
    ['Debezium timestamp', connect('long', 'io.debezium.time.MicroTimestamp'), long(7_000), 'date', new Date(7)],
    ['Debezium timestamp', connect('long', 'io.debezium.time.NanoTimestamp'), long(7_000_000), 'date', new Date(7)],
    ['Debezium timestamp', connect('long', 'io.debezium.time.NanoTimestamp'), long(7), 'text', '1970-01-01T00:00:00.000000007Z'],
    ['local timestamp', logical('long', 'local-timestamp-millis'), long(SECONDS * 1000), 'text', '2026-05-01T10:15:30.000'],
    ['local timestamp', logical('long', 'local-timestamp-micros'), long(1), 'text', '1970-01-01T00:00:00.000001'],
    ['local timestamp', logical('long', 'local-timestamp-nanos'), long(1), 'bigint', 1n],
    ['zoned timestamp', connect('string', 'io.debezium.time.ZonedTimestamp'), text('2026-05-01T10:15:30.123456Z'), 'text', '2026-05-01T10:15:30.123456Z'],
    ['zoned timestamp', connect('string', 'io.debezium.time.ZonedTimestamp'), text('2026-05-01T10:15:30.123000+02:00'), 'date', '2026-05-01T10:15:30.123000+02:00'],
    ['zoned time', connect('string', 'io.debezium.time.ZonedTime'), text('10:15:30Z'), 'text', '10:15:30Z'],

    ['duration', fixed(12, { logicalType: 'duration' }), hex('010000000200000088130000'), 'text', 'P1M2DT5.000S'],
    ['duration of nothing', fixed(12, { logicalType: 'duration' }), Buffer.alloc(12), 'text', 'P0M0DT0.000S'],
    ['Debezium duration', connect('long', 'io.debezium.time.MicroDuration'), long(-1_500_000), 'text', '-PT1.500000S'],
    ['Debezium duration', connect('long', 'io.debezium.time.NanoDuration'), long(1), 'bigint', 1n],
    ['Debezium interval', connect('string', 'io.debezium.time.Interval'), text('P1Y2M'), 'text', 'P1Y2M'],
    ['Debezium year', connect('int', 'io.debezium.time.Year'), long(2026), 'number', 2026],
    ['Debezium year', connect('int', 'io.debezium.time.Year'), long(2026), 'text', '2026'],

    ['bits', connect('bytes', 'io.debezium.data.Bits', { 'connect.parameters': { length: '10' } }), bytes('0502'), 'text', '1000000101'],
    ['bits', connect('bytes', 'io.debezium.data.Bits', { 'connect.parameters': { length: '10' } }), bytes('05'), 'text', '0000000101'],
    ['bits', connect('bytes', 'io.debezium.data.Bits', { 'connect.parameters': { length: '10' } }), bytes('0502'), 'number', 0x0205],
    ['bits', connect('bytes', 'io.debezium.data.Bits', { 'connect.parameters': { length: '64' } }), bytes('ffffffffffffffff'), 'bigint', 2n ** 64n - 1n],
    ['bits', connect('bytes', 'io.debezium.data.Bits', { 'connect.parameters': { length: '1' } }), bytes('01'), 'boolean', true],
    ['no bits', connect('bytes', 'io.debezium.data.Bits', { 'connect.parameters': { length: '3' } }), bytes(''), 'text', '000'],
    ...['Json', 'Xml', 'Enum', 'EnumSet', 'Ltree', 'TsVector'].map((name): [string, unknown, Buffer, 'text', string] =>
      [`Debezium ${name}`, connect('string', `io.debezium.data.${name}`), text('{"a":1}'), 'text', '{"a":1}']),

    ['long', 'long', long(2n ** 53n + 1n), 'text', '9007199254740993'],
    ['long', 'long', long(-(2n ** 63n)), 'bigint', -(2n ** 63n)],
    ['int', 'int', long(7), 'bigint', 7n],
    ['bytes', 'bytes', bytes('ff00'), 'base64', '/wA='],
    ['fixed', fixed(2, {}), hex('ff00'), 'base64', '/wA='],
    ['decimal on a text, which is none', logical('string', 'decimal'), text('12.30'), 'text', '12.30'],
    ['time on a type of its own', { type: { type: 'long', logicalType: 'timestamp-micros' }, 'connect.name': 'com.acme.At' }, long(7_000), 'date', new Date(7)],
  ])('is read exactly: %s %j', (_what, type, value, holder, expected) => {
    expect(read(type, holder, value)).toEqual(expected);
    // Null before it or behind it, as converters write what is optional.
    expect(read(['null', type], holder, Buffer.concat([long(1), value]))).toEqual(expected);
    expect(read([type, 'null'], holder, Buffer.concat([long(0), value]))).toEqual(expected);
    expect(read([type, 'null'], holder, long(1))).toBeUndefined();
  }); // prettier-ignore

  it.each<[string, unknown, Buffer, Wanted['kind'], string]>([
    ['decimal', decimal(2), bytes('04ce'), 'boolean', 'a bytes decimal is nothing that a boolean could be. Declare a string, which gets its digits, such as "12.30", or a number'],
    ['decimal', decimal(2), bytes('04ce'), 'date', 'a bytes decimal is no moment that a Date could be'],
    ['decimal', decimal(2), bytes('04ce'), 'list', 'a bytes decimal is nothing that a list could be'],
    ['decimal', decimal(2), bytes('04ce'), 'map', 'a bytes decimal is nothing that a map could be'],
    ['decimal', decimal(2), bytes('04ce'), 'object', 'a bytes decimal is nothing that an object could be'],
    ['decimal', decimal(2), bytes('04ce'), 'bigint', 'a bytes decimal with a fraction is no bigint'],
    ['decimal beyond 2^53', decimal(0), bytes('20000000000001'), 'number', 'a bytes decimal with more digits than a number has would become another number. Declare a string'],
    ['decimal of 18 digits', decimal(2), bytes('01b69b4bacd05f15'), 'number', 'with more digits than a number has'],
    ['decimal of no bytes', decimal(2), bytes(''), 'text', 'a bytes decimal of no bytes is no number'],
    ['decimal of 5000 bytes', decimal(2), bytes('01'.repeat(5_000)), 'text', 'of more than 4096 bytes is not read'],
    ['decimal of a huge scale', decimal(2 ** 31), bytes('01'), 'text', 'with a scale beyond 20000 is not read'],
    ['decimal with a scale that is none', { ...decimal(0), scale: '2' }, bytes('01'), 'text', 'a bytes decimal is nothing that a string could be'],
    ['decimal with two scales', connect('bytes', 'org.apache.kafka.connect.data.Decimal', { scale: 3, 'connect.parameters': { scale: '2' }, logicalType: 'decimal' }), bytes('01'), 'number', 'a bytes decimal is nothing that a number could be'],
    ['variable decimal', VARIABLE, Buffer.concat([long(3), bytes('303a')]), 'boolean', 'a record io.debezium.data.VariableScaleDecimal is nothing that a boolean could be'],
    ['variable decimal of a huge scale', VARIABLE, Buffer.concat([long(2 ** 31 - 1), bytes('01')]), 'text', 'with a scale beyond 20000'],
    ['fixed uuid', fixed(16, { logicalType: 'uuid' }), Buffer.alloc(16), 'number', 'a fixed uuid is nothing that a number could be. Declare a string'],
    ['uuid of a wrong size', fixed(8, { logicalType: 'uuid' }), Buffer.alloc(8), 'text', 'a fixed uuid is nothing that a string could be'],
    ['time', logical('int', 'time-millis'), long(7), 'date', 'a int time-millis is no moment that a Date could be. Declare a string, such as 10:15:30'],
    ['time of another day', connect('long', 'io.debezium.time.MicroTime'), long(-1), 'text', 'a long io.debezium.time.MicroTime before midnight or beyond a day is no time of day. Declare a number'],
    ['Debezium timestamp', connect('long', 'io.debezium.time.MicroTimestamp'), long(7), 'date', 'a long io.debezium.time.MicroTimestamp between two milliseconds is no moment that a Date could be'],
    ['zoned timestamp', connect('string', 'io.debezium.time.ZonedTimestamp'), text('2026-05-01T10:15:30.123456Z'), 'date', 'a string io.debezium.time.ZonedTimestamp between two milliseconds'],
    ['zoned time', connect('string', 'io.debezium.time.ZonedTime'), text('10:15:30Z'), 'date', 'a string io.debezium.time.ZonedTime is no moment'],
    ['duration', connect('long', 'io.debezium.time.MicroDuration'), long(7), 'date', 'a long io.debezium.time.MicroDuration is no moment'],
    ['year', connect('int', 'io.debezium.time.Year'), long(2026), 'date', 'a int io.debezium.time.Year is no moment'],
    ['timestamp on a type that has none', logical('int', 'timestamp-millis'), long(7), 'date', 'a int timestamp-millis is no moment'],
    ['two names that differ', connect('long', 'io.debezium.time.MicroTimestamp', { logicalType: 'timestamp-millis' }), long(7_000), 'date', 'a long timestamp-millis is no moment'],
    ['Json', connect('string', 'io.debezium.data.Json'), text('{}'), 'object', 'a string io.debezium.data.Json is nothing that an object could be. Declare a string'],
    ['a number that says no unit', 'long', long(7), 'date', "a long is no moment that a Date could be. Declare a number, or say what it counts: @UnixTime('milliseconds'), @UnixTime('seconds') or @AvroField({ type: 'long', logicalType: 'timestamp-millis' })"],
    ['a number that says no unit, to be cut', 'long', long(7), 'cut-date', 'a long is no moment that a Date could be. Declare a number'],
    ['finer than a millisecond for @UnixTime', logical('long', 'timestamp-micros'), long(7), 'unix-time', 'a long timestamp-micros between two milliseconds'],
    ['a day’s time for @UnixTime', logical('int', 'time-millis'), long(7), 'unix-time', 'a int time-millis is no moment'],
    ['a long', 'long', long(2n ** 53n), 'number', 'a long beyond 2^53, which no number holds exactly. Declare a string'],
    ['a timestamp', logical('long', 'timestamp-nanos'), long(2n ** 60n), 'number', 'a long beyond 2^53'],
    ['bits', connect('bytes', 'io.debezium.data.Bits'), bytes('ffffffffffffffff'), 'number', 'a bytes io.debezium.data.Bits beyond 2^53 is no number'],
    ['bytes that are no text', 'bytes', bytes('ff'), 'text', "a text that is no UTF-8. Declare @AvroField('bytes') and a string"],
    ['bytes', 'bytes', bytes('ff'), 'number', 'a bytes is nothing that a number could be'],
    ['fixed', fixed(2, {}), hex('6162'), 'text', 'a fixed is nothing that a string could be'],
  ])('is refused by name: %s %j', (_what, type, value, holder, problem) => {
    const reads = () => read(['null', type], holder, Buffer.concat([long(1), value]));
    expect(reads).toThrow(problem);
    expect(reads).toThrow(UnreadableFieldError);
    expect(read(['null', type], holder, long(0))).toBeUndefined();
  }); // prettier-ignore

  it('is refused with the path of its field', () => {
    const inner = { type: 'record', name: 'Inner', fields: [{ name: 'price', type: decimal(2) }] };
    const schema = { type: 'record', name: 'Outer', fields: [{ name: 'lines', type: { type: 'array', items: inner } }] };
    const price: Wanted = { kind: 'record', fields: new Map([['price', { kind: 'boolean' }]]), open: false };
    const wanted: Wanted = { kind: 'record', fields: new Map([['lines', { kind: 'list', items: price }]]), open: false };
    let path: readonly string[] = [];
    try {
      avroReaderFor(schema as never, wanted)(Buffer.concat([long(1), bytes('01'), long(0)]));
    } catch (error) {
      ({ path } = error as UnreadableFieldError);
    }
    expect(path).toEqual(['lines', 'price']);
  }); // prettier-ignore

  it('makes no more digits than a few times its bytes, and a million', () => {
    const many = { type: 'array', items: VARIABLE };
    const one = Buffer.concat([long(20_000), bytes('01')]);
    const value = (count: number) =>
      Buffer.concat([long(count), ...Array.from({ length: count }, () => one), long(0)]);
    expect(read(many, 'anything', value(50))).toHaveLength(50);
    expect(() => read(many, 'anything', value(51))).toThrow(
      'more digits than its bytes could fill',
    );
  });
});

describe('A time whose class says more than Date', () => {
  const micros = logical('long', 'timestamp-micros');
  const zoned = connect('string', 'io.debezium.time.ZonedTimestamp');

  it.each([
    ['@UnixTime gets a number that says no unit', 'long', long(7), 'unix-time', 7],
    ['@UnixTime gets an int', 'int', long(7), 'unix-time', 7],
    ['@UnixTime gets the moment where the schema says it', micros, long(7_000), 'unix-time', new Date(7)],
    ['what is finer is cut off', micros, long(7_999), 'cut-date', new Date(7)],
    ['what is finer is cut off before 1970, too', micros, long(-1), 'cut-date', new Date(-1)],
    ['nanoseconds are cut off', logical('long', 'timestamp-nanos'), long(7_999_999), 'cut-unix-time', new Date(7)],
    ['a number that says no unit is left to the class', 'long', long(7), 'cut-unix-time', 7],
    ['a text is left to the class', zoned, text('2026-05-01T10:15:30.123456Z'), 'cut-date', '2026-05-01T10:15:30.123456Z'],
  ] as const)('%s', (_what, type, value, holder, expected) => {
    expect(read(type, holder, value)).toStrictEqual(expected);
  }); // prettier-ignore
});
