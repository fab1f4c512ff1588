import { Type } from 'class-transformer';
import { IsArray, IsBase64, IsDate, IsNumber, IsOptional, IsString } from 'class-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvent, CutToMilliseconds, defineTopic, Event, type EventClass, UnixTime } from '@nest-kafka-kit/messaging'; // prettier-ignore
import { InvalidEventError } from '@nest-kafka-kit/messaging/errors';
import { definitionOf, type Encoding, validateData } from '@nest-kafka-kit/messaging/events';
import { AvroField } from '../../src/avro-field.decorator.js';
import { EventCodec } from '../../src/event-codec.js';
import { LocalRegistry } from '../../src/registry/local-registry.js';
import { SchemaStart } from '../../src/registry/schema-start.js';

const DECIMAL = { type: 'bytes', logicalType: 'decimal', precision: 30, scale: 2 } as const;

const topic = defineTopic({ name: 'chosen-types', partitions: 1 });
const local = new LocalRegistry(undefined);
const codec = new EventCodec(local, local, new SchemaStart({}, local, local));

/** Every type that `@AvroField` takes and JSON has no word for. */
abstract class Chosen {
  @IsString() readonly id!: string;
  @AvroField(DECIMAL) @IsString() readonly price!: string;
  @AvroField(DECIMAL) @IsNumber() readonly amount!: number;
  @AvroField({ type: 'array', items: DECIMAL }) @IsString({ each: true }) readonly prices!: string[];
  @AvroField({ type: 'long', logicalType: 'timestamp-micros' }) @IsDate() @Type(() => Date) readonly at!: Date;
  @AvroField('long') @UnixTime('milliseconds') readonly counted!: Date;
  @AvroField('double') @UnixTime('seconds') readonly seconds!: Date;
  @AvroField({ type: 'long', logicalType: 'timestamp-millis' }) @UnixTime('milliseconds') readonly stated!: Date;
  @AvroField({ type: 'long', logicalType: 'timestamp-micros' }) @CutToMilliseconds() readonly cut!: Date;
  @AvroField({ type: 'long', logicalType: 'timestamp-micros' }) @IsString() readonly micros!: string;
  @AvroField({ type: 'long', logicalType: 'timestamp-nanos' }) @IsString() readonly nanos!: string;
  @AvroField({ type: 'long', logicalType: 'local-timestamp-micros' }) @IsString() readonly local!: string;
  @AvroField({ type: 'int', logicalType: 'date' }) @IsString() readonly day!: string;
  @AvroField({ type: 'long', logicalType: 'time-micros' }) @IsString() readonly time!: string;
  @AvroField({ type: 'array', items: 'bytes' }) @IsArray() @IsBase64({}, { each: true }) readonly photos!: string[];
  @AvroField('bytes') @IsOptional() @IsString() readonly photo?: string;
} // prettier-ignore

@Event({ type: 'chosen.avro', topic, key: 'id', encoding: 'avro' })
class ChosenInAvro extends Chosen {}
@Event({ type: 'chosen.json', topic, key: 'id', encoding: 'json' })
class ChosenInJson extends Chosen {}
@Event({ type: 'chosen.json-schema', topic, key: 'id', encoding: 'json-schema' })
class ChosenInJsonSchema extends Chosen {}

const CLASSES: readonly [Encoding, EventClass<Chosen>][] = [
  ['avro', ChosenInAvro],
  ['json', ChosenInJson],
  ['json-schema', ChosenInJsonSchema],
];

const digits = (length: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: 10 ** length - 1 }).map((value) => String(value).padStart(length, '0'));
const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 28n) + 1n, max: 10n ** 28n - 1n }), digits(2))
  .map(([whole, cents]) => `${whole}.${cents}`);
const moment = fc.date({
  min: new Date('1700-01-01T00:00:00Z'),
  max: new Date('2200-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const finer = (further: number): fc.Arbitrary<string> =>
  fc.tuple(moment, digits(further)).map(([at, more]) => `${at.toISOString().slice(0, -1)}${more}`);
const base64 = fc
  .uint8Array({ minLength: 1 })
  .map((bytes) => Buffer.from(bytes).toString('base64'));

const data: fc.Arbitrary<Chosen> = fc.record(
  {
    id: fc.uuid(),
    price: decimal,
    amount: fc.integer({ min: -(10 ** 12), max: 10 ** 12 }).map((cents) => cents / 100),
    prices: fc.array(decimal, { maxLength: 3 }),
    at: moment,
    counted: moment,
    seconds: moment,
    stated: moment,
    cut: moment,
    micros: finer(3).map((text) => `${text}Z`),
    nanos: finer(6).map((text) => `${text}Z`),
    local: finer(3),
    day: moment.map((at) => at.toISOString().slice(0, 10)),
    time: finer(3).map((text) => text.slice(11)),
    photos: fc.array(base64, { maxLength: 3 }),
    photo: base64,
  },
  { requiredKeys: ['id', 'price', 'amount', 'prices', 'at', 'counted', 'seconds', 'stated', 'cut', 'micros', 'nanos', 'local', 'day', 'time', 'photos'], noNullPrototype: true },
); // prettier-ignore

/** What is published is what a handler gets, whatever Avro type a field chooses. */
describe.each(CLASSES)('Chosen types, in encoding %s', (_encoding, eventClass) => {
  const definition = definitionOf(eventClass);

  it('keep every value as it was', async () => {
    await fc.assert(
      fc.asyncProperty(data, async (given) => {
        const event = createEvent(eventClass, given, 'tests');
        const [message] = await codec.encode(definition, [event]);
        const stored = { ...message!, partition: 0, offset: 0n, timestamp: 0 };
        const { data: read } = await codec.decode(stored);
        const received = validateData(definition, read, { unknownFields: 'strip' });
        expect(received.fields).toBeUndefined();
        expect({ ...(received.data as object) }).toEqual(given);
      }),
      { numRuns: 200 },
    );
  });
});

describe('What would not come back as it is', () => {
  const [valid] = fc.sample(data, { numRuns: 1, seed: 7 }) as [Chosen];

  it.each<[keyof Chosen, unknown, string]>([
    ['price', '12.3', 'must be a decimal of at most 30 digits, 2 of them behind the point, such as 0.00'],
    ['price', '12.345', 'must be a decimal'],
    ['price', '012.30', 'must be a decimal'],
    ['price', '-0.00', 'must be a decimal'],
    ['price', `1${'0'.repeat(28)}.00`, 'must be a decimal'],
    ['price', '1e2', 'must be a decimal'],
    ['amount', 1.005, 'must be a decimal'],
    ['amount', 1e29, 'must be a decimal'],
    ['micros', '2026-05-01T10:15:30Z', 'must be a Date, or a text with exactly so many digits: 2026-05-01T10:15:30.000000Z'],
    ['micros', '2026-05-01T10:15:30.000000+00:00', 'must be a Date'],
    ['micros', '2026-02-31T10:15:30.000000Z', 'must be a Date'],
    ['micros', '2026-05-01T10:15:30.0000001Z', 'must be a Date'],
    ['nanos', '2300-01-01T00:00:00.000000000Z', 'must be a Date'],
    ['local', '2026-05-01T10:15:30.000000Z', 'must be a text such as 2026-05-01T10:15:30.000000'],
    ['day', '2026-02-30', 'must be a Date of midnight in UTC, or a text such as 2026-05-01'],
    ['day', '1 May 2026', 'must be a Date of midnight'],
    ['time', '24:00:00.000000', 'must be a text such as 10:15:30.000000'],
    ['time', '10:60:00.000000', 'must be a text such as 10:15:30.000000'],
    ['photo', 'AAE', 'must be base64'],
    ['photo', 'AA==\n', 'must be base64'],
  ])('is refused in Avro: %s %j', (field, value, problem) => {
    const event = createEvent(ChosenInAvro, { ...valid, [field]: value }, 'tests');
    const encode = () => codec.encode(definitionOf(ChosenInAvro), [event]);
    expect(encode).toThrow(InvalidEventError);
    expect(encode).toThrow(`${field}: is no Avro `);
    expect(encode).toThrow(problem);
  }); // prettier-ignore
});
