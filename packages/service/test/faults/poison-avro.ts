import { createEvent } from '@nest-kafka-kit/messaging';
import {
  AVRO_TYPE,
  definitionOf,
  EVENT_ENCODING,
  type EventEncoding,
  writeFrame,
} from '@nest-kafka-kit/messaging/events';
import { SchemasModule } from '@nest-kafka-kit/schemas';
import { startTestApp } from '@nest-kafka-kit/testing';
import { PoisonedWeighed } from './poison-events.js';
import { poison, type PoisonKind } from './poison-kind.js';

/** The frame with its schema's id, and the data behind it, as the service writes them. */
async function encode(...orders: PoisonedWeighed[]): Promise<Buffer[]> {
  const useFactory = () => ({});
  const app = await startTestApp({
    imports: [SchemasModule.forRootAsync({ useFactory })],
    consumers: 'leave',
  });
  const encoding = app.get<EventEncoding>(EVENT_ENCODING);
  const event = createEvent(PoisonedWeighed, { orderId: '1', weights: [] }, 'tests');
  // Behind the validation, as only a broken producer gets there.
  const events = orders.map((data) => ({ ...event, data }));
  const messages = await encoding.encode(definitionOf(PoisonedWeighed), events);
  await app.close();
  return messages.map(({ value }) => value!);
}

const [healthy, invalid] = (await encode(
  { orderId: '1', weights: [1, 2] },
  { orderId: '', weights: [] },
)) as [Buffer, Buffer];
const ID = healthy.readUInt32BE(1);
/** Behind the frame and the order's id: the count of the weights. */
const COUNT = 7;

function avro(kind: string, reason: PoisonKind['reason'], value: Buffer, id = ID): PoisonKind {
  const headers = { ce_type: 'poisoned.weighed', ce_eventversion: '1', 'content-type': AVRO_TYPE };
  return poison(`Avro: ${kind}`, reason, { value: writeFrame(Buffer.from(value), id), headers });
}

/** The count, zigzag and seven bits a byte; as many ones; and the end of the array. */
const TOO_MANY = Buffer.concat([
  Buffer.from('c29a0c', 'hex'),
  Buffer.alloc(100_001, 2),
  Buffer.from([0]),
]);

const upToCount = healthy.subarray(0, COUNT);

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
];
