import type { CompressionTypes } from 'kafkajs';
import { createRequire } from 'node:module';
import { type KafkaRecord, recordEncoder } from '../record-encoder.js';
import type { WireBatch } from './produce-wire.js';

/** kafkajs's writer of requests. */
interface Encoder {
  size(): number;
  writeInt16(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeString(value: string | null): Encoder;
  writeArray(values: readonly Encoder[]): Encoder;
  writeEncoder(value: Encoder): Encoder;
}

/** All replicas in sync. */
export const ACKS_ALL = -1;

const require = createRequire(import.meta.url);
const KafkaJsEncoder = require('kafkajs/src/protocol/encoder') as new () => Encoder;
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch(options: object): Promise<Encoder>;
};

/**
 * Encodes a produce request, as of version 3. kafkajs's own knows one producer id for all partitions;
 * here each has its own, as one of them may have to begin anew.
 *
 * @see https://kafka.apache.org/protocol.html#The_Messages_Produce
 */
export async function encodeProduce(
  batches: readonly WireBatch[],
  timeoutMs: number,
  compression: CompressionTypes,
): Promise<Encoder> {
  const topics = new Map<string, Encoder[]>();
  for (const batch of batches) {
    const partition = await encodePartition(batch, compression);
    const partitions = topics.get(batch.topic);
    if (partitions) partitions.push(partition);
    else topics.set(batch.topic, [partition]);
  }
  const encoded = [...topics].map(([topic, partitions]) =>
    new KafkaJsEncoder().writeString(topic).writeArray(partitions),
  );
  const NO_TRANSACTION = null;
  return new KafkaJsEncoder()
    .writeString(NO_TRANSACTION)
    .writeInt16(ACKS_ALL)
    .writeInt32(timeoutMs)
    .writeArray(encoded);
}

async function encodePartition(
  { partition, messages, identity, sequence }: WireBatch,
  compression: CompressionTypes,
): Promise<Encoder> {
  const now = Date.now();
  const encode = recordEncoder();
  const batch = await RecordBatch({
    compression,
    records: messages.map(({ key, value, headers }, offsetDelta) =>
      encode({ key, value, headers, offsetDelta, timestampDelta: 0 } satisfies KafkaRecord),
    ),
    firstTimestamp: now,
    maxTimestamp: now,
    ...identity,
    firstSequence: sequence,
    lastOffsetDelta: messages.length - 1,
  });
  return new KafkaJsEncoder().writeInt32(partition).writeInt32(batch.size()).writeEncoder(batch);
}
