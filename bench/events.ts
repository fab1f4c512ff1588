import { randomUUID } from 'node:crypto';
import type { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';

/** Events published in one call. */
const CHUNK = 5_000;

export interface Filling {
  readonly count: number;
  readonly partitions?: number;
  /** Of the value. */
  readonly bytes?: number;
  readonly keys?: number;
}

/** Resolves with the name of a new topic. */
export async function createTopic(broker: KafkaBroker, partitions: number): Promise<string> {
  const name = `bench-${randomUUID()}`;
  const admin = broker.admin();
  await admin.createTopics([{ name, partitions, replicationFactor: -1, config: {} }]);
  await admin.close();
  return name;
}

/** A new topic full of valid events, as the kit publishes them. Resolves with its name. */
export async function fillTopic(
  broker: KafkaBroker,
  { count, partitions = 3, bytes = 200, keys = 1_000 }: Filling,
): Promise<string> {
  const name = await createTopic(broker, partitions);
  const producer = broker.producer();
  const userIds = Array.from({ length: keys }, () => randomUUID());
  for (let from = 0; from < count; from += CHUNK) {
    const length = Math.min(CHUNK, count - from);
    await producer.publishBatch(
      Array.from({ length }, (_, index) => measured(name, from + index, userIds, bytes)),
    );
  }
  await producer.close();
  return name;
}

function measured(topic: string, sequence: number, userIds: readonly string[], bytes: number) {
  const userId = userIds[sequence % userIds.length]!;
  const data = { userId, email: 'ada@example.com', name: 'Ada Lovelace', sequence, sentAt: 0 };
  const missing = Math.max(0, bytes - JSON.stringify({ ...data, note: '' }).length);
  const headers = {
    ce_specversion: '1.0',
    ce_id: `${topic}-${sequence}`,
    ce_type: 'measured',
    ce_source: 'bench',
    ce_time: new Date().toISOString(),
    ce_eventversion: '1',
    ce_partitionkey: userId,
    ce_correlationid: userId,
    ce_causationid: userId,
    'content-type': 'application/json',
  };
  return {
    topic,
    key: Buffer.from(userId),
    value: Buffer.from(JSON.stringify({ ...data, note: 'x'.repeat(missing) })),
    headers: Object.fromEntries(
      Object.entries(headers).map(([header, value]) => [header, Buffer.from(value)]),
    ),
  };
}
