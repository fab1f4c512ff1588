import { createEvent, type EventClass } from '@nest-kafka-kit/messaging';
import {
  AVRO_TYPE,
  definitionOf,
  EVENT_ENCODING,
  type EventEncoding,
  writeFrame,
} from '@nest-kafka-kit/messaging/events';
import { SchemasModule } from '@nest-kafka-kit/schemas';
import { startTestApp } from '@nest-kafka-kit/testing';
import { PoisonedForeign, PoisonedWeighed } from './poison-events.js';
import { poison, type PoisonKind } from './poison-kind.js';

/** The frame with its schema's id, and the data behind it, as the service writes them. */
async function encode<Data extends { readonly orderId: string }>(
  eventClass: EventClass<Data>,
  valid: Data,
  ...orders: Data[]
): Promise<Buffer[]> {
  const useFactory = () => ({});
  const app = await startTestApp({
    imports: [SchemasModule.forRootAsync({ useFactory })],
    consumers: 'leave',
  });
  const encoding = app.get<EventEncoding>(EVENT_ENCODING);
  const event = createEvent(eventClass, valid, 'tests');
  // Behind the validation, as only a broken producer gets there.
  const events = orders.map((data) => ({ ...event, data }));
  const messages = await encoding.encode(definitionOf(eventClass), events);
  await app.close();
  return messages.map(({ value }) => value!);
}

const [healthy, invalid] = (await encode(
  PoisonedWeighed,
  { orderId: '1', weights: [] },
  { orderId: '1', weights: [1, 2] },
  { orderId: '', weights: [] },
)) as [Buffer, Buffer];
const ID = healthy.readUInt32BE(1);
/** Behind the frame and the order's id: the count of the weights. */
const COUNT = 7;

function avro(
  kind: string,
  reason: PoisonKind['reason'],
  value: Buffer,
  id = ID,
  type = 'poisoned.weighed',
): PoisonKind {
  const headers = { ce_type: type, ce_eventversion: '1', 'content-type': AVRO_TYPE };
  return poison(`Avro: ${kind}`, reason, { value: writeFrame(Buffer.from(value), id), headers });
}

/** The count, zigzag and seven bits a byte; as many ones; and the end of the array. */
const TOO_MANY = Buffer.concat([
  Buffer.from('c29a0c', 'hex'),
  Buffer.alloc(100_001, 2),
  Buffer.from([0]),
]);

const upToCount = healthy.subarray(0, COUNT);

/** What a class cannot hold, each in a message of its own. */
const FOREIGN: readonly [string, Partial<PoisonedForeign>][] = [
  ['a decimal for a boolean', { paid: '12.30' }],
  ['a decimal that no number is', { price: '123456789012345678.90' }],
  ['microseconds for a Date', { at: '2026-05-01T10:15:30.000001Z' }],
  ['microseconds that no number is', { count: '2300-01-01T00:00:00.000000Z' }],
  ['a time of day for a Date', { opens: '10:15:30.000000' }],
  ['a number of an unknown unit for a Date', { closes: 7 }],
  ['bytes that are no text', { photo: '/wA=' }],
  ['a long beyond 2^53', { total: 9007199254740993n }],
  ['nanoseconds for a Date', { measuredAt: '2026-05-01T10:15:30.000000001Z' }],
  ['a time without an offset for a Date', { startsAt: '2026-05-01T10:15:30.000000' }],
];
const foreign = await encode(
  PoisonedForeign,
  { orderId: '1' },
  ...FOREIGN.map(([, field]) => ({ orderId: '1', ...field })),
);

/** What is wrong with Avro. */
export const poisonAvro: readonly PoisonKind[] = [
  avro('no schema has its id', 'undecodable', healthy, 7),
  avro('no schema of this repository has its id', 'undecodable', healthy, 2 ** 32 - 1),
  avro('truncated', 'undecodable', healthy.subarray(0, -2)),
  avro('bytes behind it', 'undecodable', Buffer.concat([healthy, Buffer.from([1])])),
  avro('2^31 items', 'undecodable', Buffer.concat([upToCount, Buffer.from('feffffff0f', 'hex')])),
  avro('items without end', 'undecodable', Buffer.concat([upToCount, Buffer.alloc(5_000, 2)])),
  avro('a hundred thousand and one items', 'invalid', Buffer.concat([upToCount, TOO_MANY])),
  avro('invalid', 'invalid', invalid),
  ...foreign.map((value, index) => {
    const [kind, field] = FOREIGN[index]!;
    const id = value.readUInt32BE(1);
    return {
      ...avro(kind, 'undecodable', value, id, 'poisoned.measured'),
      says: `PoisonedMeasured.${Object.keys(field)[0]} cannot be read with schema ${id}: a `,
    };
  }),
];
