import { Type } from 'class-transformer';
import {
  Allow,
  IsBoolean,
  IsDate,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  ValidateNested,
} from 'class-validator';
import { describe, expect, it } from 'vitest';
import { defineTopic, Event, type EventClass } from '@nest-kafka-kit/messaging';
import { UndecodableMessageError } from '@nest-kafka-kit/messaging/errors';
import { definitionOf } from '@nest-kafka-kit/messaging/events';
import { long } from '../../test/support/avro-values.js';
import { AvroField } from '../avro-field.decorator.js';
import { AvroReaders } from './avro-readers.js';

/** Other teams' Avro is read into what a class declares, field by field. */

const topic = defineTopic({ name: 'foreign-avro' });
const DECIMAL = { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 };
const MICROS = { type: 'long', 'connect.name': 'io.debezium.time.MicroTimestamp' };

/** 12.30 */
const PRICE = Buffer.from('0404ce', 'hex');

/** What a class's handler would get of a record of these fields, before validation. */
function read(eventClass: EventClass, fields: Readonly<Record<string, unknown>>, bytes: Buffer) {
  const list = Object.entries(fields).map(([name, type]) => ({ name, type }));
  // Names as producers write them that check none.
  const schema = { type: 'record', name: 'db-1.my table.Value', namespace: 'a-b.c', fields: list };
  const text = JSON.stringify(schema);
  return new AvroReaders().read(bytes, 7, { format: 'avro', text }, definitionOf(eventClass));
}

class Line {
  @IsNumber() readonly price!: number;
}
class Card {
  @IsString() readonly kind!: string;
  @IsString() readonly fee!: string;
  @IsNumber() readonly rate!: number;
}
class Cash {
  @IsString() readonly kind!: string;
  @IsNumber() readonly rate!: number;
}

/** A class that Avro cannot express. */
@Event({ type: 'foreign.invoiced', topic, key: 'id', external: true })
class Invoiced {
  @IsOptional() @IsString() readonly id!: string;
  @IsOptional() @IsString() readonly 'e-mail'!: string;
  @IsOptional() @IsBoolean() readonly flag!: boolean;
  @IsOptional() @IsDate() @Type(() => Date) readonly at!: Date;
  @IsOptional() @IsInt() readonly count!: number;
  @IsOptional() @Type(() => BigInt as never) @Allow() readonly big!: bigint;
  @IsOptional() @IsString({ each: true }) readonly prices!: string[];
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Line) readonly lines!: Line[];
  @IsOptional() @IsObject() readonly labels!: object;
  @IsOptional() @AvroField({ type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }) @IsNumber() readonly stated!: number;
  @IsOptional() @AvroField({ type: 'long', logicalType: 'timestamp-micros' }) @IsDate() @Type(() => Date) readonly unit!: Date;
  @IsOptional() @AvroField('bytes') @IsString() readonly photo!: string;
  @IsOptional()
  @ValidateNested()
  @Type(() => Card, { keepDiscriminatorProperty: true, discriminator: { property: 'kind', subTypes: [{ value: Card, name: 'card' }, { value: Cash, name: 'cash' }] } })
  readonly paid!: Card | Cash;
} // prettier-ignore

const record = (name: string, fields: Readonly<Record<string, unknown>>) => ({
  type: 'record',
  name,
  fields: Object.entries(fields).map(([field, type]) => ({ name: field, type })),
});

describe('A class of another team’s Avro', () => {
  it.each<[string, unknown, Buffer, unknown]>([
    ['id', DECIMAL, PRICE, '12.30'],
    ['e-mail', DECIMAL, PRICE, '12.30'],
    ['id', MICROS, long(7), '1970-01-01T00:00:00.000007Z'],
    ['at', MICROS, long(7_000), new Date(7)],
    ['big', 'long', long(2n ** 60n), 2n ** 60n],
    ['big', MICROS, long(7), 7n],
    ['prices', { type: 'array', items: DECIMAL }, Buffer.concat([long(1), PRICE, long(0)]), ['12.30']],
    ['lines', { type: 'array', items: record('L', { price: DECIMAL, more: DECIMAL }) }, Buffer.concat([long(1), PRICE, PRICE, long(0)]), [{ price: 12.3 }]],
    ['labels', record('L', { price: DECIMAL }), PRICE, { price: '12.30' }],
    ['labels', record('L', { ts_ns: 'long', ts_ms: 'long' }), Buffer.concat([long(2n ** 60n), long(7)]), { ts_ns: '1152921504606846976', ts_ms: 7 }],
    ['labels', { type: 'map', values: { type: 'array', items: ['null', 'long'] } }, Buffer.concat([long(1), long(1), Buffer.from('a'), long(1), long(1), long(-(2n ** 60n)), long(0), long(0)]), { a: ['-1152921504606846976'] }],
    ['stated', 'bytes', PRICE, 12.3],
    ['stated', { ...DECIMAL, scale: 3 }, PRICE, 1.23],
    ['unit', 'long', long(7_000), new Date(7)],
    ['photo', 'bytes', PRICE, 'BM4='],
    ['paid', record('P', { kind: 'string', fee: DECIMAL, rate: DECIMAL }), Buffer.concat([long(1), Buffer.from('x'), PRICE, PRICE]), { kind: 'x', fee: '12.30', rate: 12.3 }],
  ])('gets %s of %j', (field, type, bytes, expected) => {
    const theirs = { unwanted: DECIMAL, [field]: ['null', type], also: MICROS };
    const value = Buffer.concat([PRICE, long(1), bytes, long(1)]);
    expect(read(Invoiced, theirs, value)).toStrictEqual({ [field]: expected });
  }); // prettier-ignore

  it.each<[string, unknown, Buffer, string]>([
    ['flag', DECIMAL, PRICE, 'Invoiced.flag cannot be read with schema 7: a bytes decimal is nothing that a boolean could be. Declare a string, which gets its digits, such as "12.30", or a number where that has the same digits.'],
    ['at', MICROS, long(7), 'Invoiced.at cannot be read with schema 7: a long io.debezium.time.MicroTimestamp between two milliseconds is no moment that a Date could be. Declare a string, which gets RFC 3339 with 6 digits behind the second, or a number or a bigint, which gets the microseconds since 1970, or have the rest cut off: @CutToMilliseconds().'],
    ['at', 'long', long(7), 'Invoiced.at cannot be read with schema 7: a long is no moment that a Date could be.'],
    ['count', 'long', long(2n ** 53n), 'Invoiced.count cannot be read with schema 7: a long beyond 2^53, which no number holds exactly. Declare a string, which gets its digits, or a bigint: @IsInt64().'],
    ['lines', { type: 'array', items: record('L', { price: { ...DECIMAL, scale: 0 } }) }, Buffer.concat([long(1), long(7), Buffer.from('20000000000001', 'hex'), long(0)]), 'Invoiced.lines.price cannot be read with schema 7: a bytes decimal with more digits than a number has'],
    ['photo', DECIMAL, PRICE, 'Invoiced.photo cannot be read with schema 7: a bytes decimal is nothing that base64 could be'],
    ['id', 'bytes', Buffer.from('02ff', 'hex'), 'Invoiced.id cannot be read with schema 7: a text that is no UTF-8.'],
  ])('is told why it does not get %s of %j', (field, type, bytes, problem) => {
    const reads = () => read(Invoiced, { [field]: type }, bytes);
    expect(reads).toThrow(UndecodableMessageError);
    expect(reads).toThrow(problem);
  }); // prettier-ignore

  it('gets no other field, unless somebody asks for them', () => {
    const fields = [
      { name: 'id', type: DECIMAL },
      { name: 'ts_ns', type: 'long' },
      { name: 'price', type: DECIMAL },
    ];
    const text = JSON.stringify({ type: 'record', name: 'R', fields });
    const bytes = Buffer.concat([PRICE, long(2n ** 60n), PRICE]);
    const readers = new AvroReaders();
    const readAs = (around?: object) =>
      readers.read(bytes, 7, { format: 'avro', text }, definitionOf(Invoiced), around);
    for (let count = 0; count < 2; count++) {
      expect(readAs()).toStrictEqual({ id: '12.30' });
      const all = { id: '12.30', ts_ns: '1152921504606846976', price: '12.30' };
      expect(readAs({})).toStrictEqual(all);
    }
  });
});
