import { AvroType } from '../../../schemas/src/avro/avro-type.js';
import { localIdOf } from '../../../schemas/src/registry/local-registry.js';
import { AVRO_TYPE, definitionOf, writeFrame } from '@nest-kafka-kit/messaging/events';
import { wireSchemaOf } from '../../../schemas/src/event-schema.js';
import { PoisonedWeighed } from './poison-events.js';
import { poison, type PoisonKind } from './poison-kind.js';

const { text } = wireSchemaOf(definitionOf(PoisonedWeighed))!;
const healthy = AvroType.of(JSON.parse(text)).encode({ orderId: '1', weights: [1, 2] });
const ID = localIdOf(text);
/** Behind the frame and the order's id: the count of the weights. */
const COUNT = 7;

function avro(kind: string, reason: PoisonKind['reason'], value: Buffer, id = ID): PoisonKind {
  const headers = { ce_type: 'poisoned.weighed', ce_eventversion: '1', 'content-type': AVRO_TYPE };
  return poison(`Avro: ${kind}`, reason, { value: writeFrame(Buffer.from(value), id), headers });
}

const upToCount = healthy.subarray(0, COUNT);

/** What is wrong with Avro. */
export const poisonAvro: readonly PoisonKind[] = [
  avro('no schema has its id', 'undecodable', healthy, 7),
  avro('no schema of this repository has its id', 'undecodable', healthy, 2 ** 32 - 1),
  avro('truncated', 'undecodable', healthy.subarray(0, -2)),
  avro('bytes behind it', 'undecodable', Buffer.concat([healthy, Buffer.from([1])])),
  avro('2^31 items', 'undecodable', Buffer.concat([upToCount, Buffer.from('feffffff0f', 'hex')])),
  avro('items without end', 'undecodable', Buffer.concat([upToCount, Buffer.alloc(5_000, 2)])),
  avro('invalid', 'invalid', AvroType.of(JSON.parse(text)).encode({ orderId: '', weights: [] })),
];
