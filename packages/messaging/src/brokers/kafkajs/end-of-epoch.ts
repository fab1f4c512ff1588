import { createRequire } from 'node:module';
import type { TopicPartition } from '../../ports/index.js';
import type { KafkaJsBroker } from './kafkajs-cluster.js';

/** kafkajs's writer of requests. */
interface Encoder {
  writeInt32(value: number): Encoder;
  writeString(value: string): Encoder;
  writeArray(values: readonly Encoder[]): Encoder;
}

/** kafkajs's reader of answers. */
interface Decoder {
  readInt16(): number;
  readInt32(): number;
  readInt64(): { toString(): string };
  readString(): string;
  readArray<Item>(read: (decoder: Decoder) => Item): Item[];
}

const require = createRequire(import.meta.url);
const EncoderClass = require('kafkajs/src/protocol/encoder') as new () => Encoder;
const DecoderClass = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => Decoder;

const OFFSET_FOR_LEADER_EPOCH = {
  apiKey: 23,
  apiVersion: 3,
  apiName: 'OffsetForLeaderEpoch',
} as const;
/** The id of those who are no replica. */
const CONSUMER = -1;

/**
 * Asks a partition's leader where the messages of an earlier leader end. An end before what was read says
 * that messages are lost, and others have their offsets.
 *
 * @returns `undefined` where the leader does not know, or is another one by now
 * @see https://kafka.apache.org/protocol#The_Messages_OffsetForLeaderEpoch
 */
export async function endOfEpoch(
  leader: KafkaJsBroker,
  { topic, partition }: TopicPartition,
  epochs: { readonly current: number; readonly asked: number },
): Promise<bigint | undefined> {
  const { apiKey, apiVersion } = OFFSET_FOR_LEADER_EPOCH;
  if ((leader.versions[apiKey]?.maxVersion ?? 0) < apiVersion) return undefined;
  const asked = new EncoderClass()
    .writeInt32(partition)
    .writeInt32(epochs.current)
    .writeInt32(epochs.asked);
  const encode = (): Encoder =>
    new EncoderClass()
      .writeInt32(CONSUMER)
      .writeArray([new EncoderClass().writeString(topic).writeArray([asked])]);
  return leader.connectionPool.send({
    request: { ...OFFSET_FOR_LEADER_EPOCH, encode: async () => encode() },
    response: { decode: async (bytes) => ({ end: decode(bytes) }), parse: async ({ end }) => end },
  });
}

function decode(bytes: Buffer): bigint | undefined {
  const decoder = new DecoderClass(bytes);
  decoder.readInt32();
  const [end] = decoder
    .readArray((topic) => {
      topic.readString();
      return topic.readArray((partition) => {
        const error = partition.readInt16();
        partition.readInt32();
        partition.readInt32();
        const offset = BigInt(partition.readInt64().toString());
        return error === 0 && offset >= 0n ? offset : undefined;
      });
    })
    .flat();
  return end;
}
