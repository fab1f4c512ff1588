import { createRequire } from 'node:module';
import type { KafkaJsBroker } from './kafkajs-cluster.js';

/** A topic as it is now. */
export interface TopicState {
  /** Another one when the topic is deleted and created again under its name. */
  readonly id: string;
  readonly partitions: ReadonlyMap<number, PartitionState>;
}

export interface PartitionState {
  readonly leader: number;
  /** Counts the leaders of the partition. */
  readonly epoch: number;
}

/** kafkajs's writer of requests. */
interface Encoder {
  writeInt64(value: number): Encoder;
  writeBoolean(value: boolean): Encoder;
  writeUVarIntString(value: string): Encoder;
  writeUVarIntArray(values: readonly Encoder[]): Encoder;
  /** Without a value: no tagged fields. */
  writeUVarIntBytes(): Encoder;
}

/** kafkajs's reader of answers. */
interface Decoder {
  readInt16(): number;
  readInt32(): number;
  readBoolean(): boolean;
  readBytes(length: number): Buffer;
  readUVarIntString(): string | null;
  readUVarIntArray<Item>(read: (decoder: Decoder) => Item): Item[];
  readTaggedFields(): unknown;
}

const require = createRequire(import.meta.url);
const EncoderClass = require('kafkajs/src/protocol/encoder') as new () => Encoder;
const DecoderClass = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => Decoder;

const METADATA = { apiKey: 3, apiVersion: 10, apiName: 'Metadata' } as const;

/**
 * Asks how topics are now, with what kafkajs does not know: their ids, and their leaders' epochs. A topic
 * that is missing, or denied, is left out.
 *
 * @returns `undefined` where the broker is older than topic ids, Kafka 2.8
 * @see https://kafka.apache.org/protocol#The_Messages_Metadata
 */
export async function topicStates(
  broker: KafkaJsBroker,
  topics: readonly string[],
): Promise<ReadonlyMap<string, TopicState> | undefined> {
  if ((broker.versions[METADATA.apiKey]?.maxVersion ?? 0) < METADATA.apiVersion) return undefined;
  return broker.connectionPool.send({
    request: { ...METADATA, encode: async () => encode(topics) },
    response: {
      decode: async (bytes) => ({ states: decode(bytes) }),
      parse: async ({ states }) => states,
    },
  });
}

function encode(topics: readonly string[]): Encoder {
  const named = (topic: string): Encoder =>
    // An id of zeros: by name.
    new EncoderClass().writeInt64(0).writeInt64(0).writeUVarIntString(topic).writeUVarIntBytes();
  return (
    new EncoderClass()
      // The header of a request with tagged fields ends with them.
      .writeUVarIntBytes()
      .writeUVarIntArray(topics.map(named))
      .writeBoolean(false)
      .writeBoolean(false)
      .writeBoolean(false)
      .writeUVarIntBytes()
  );
}

function decode(bytes: Buffer): ReadonlyMap<string, TopicState> {
  const decoder = new DecoderClass(bytes);
  decoder.readTaggedFields();
  decoder.readInt32();
  decoder.readUVarIntArray(skipBroker);
  decoder.readUVarIntString();
  decoder.readInt32();
  const states = new Map<string, TopicState>();
  decoder.readUVarIntArray((topic) => {
    const error = topic.readInt16();
    const name = topic.readUVarIntString();
    const id = topic.readBytes(16).toString('base64url');
    topic.readBoolean();
    const partitions = new Map(topic.readUVarIntArray(readPartition));
    topic.readInt32();
    topic.readTaggedFields();
    if (error === 0 && name !== null) states.set(name, { id, partitions });
  });
  return states;
}

function skipBroker(decoder: Decoder): void {
  decoder.readInt32();
  decoder.readUVarIntString();
  decoder.readInt32();
  decoder.readUVarIntString();
  decoder.readTaggedFields();
}

function readPartition(decoder: Decoder): [number, PartitionState] {
  decoder.readInt16();
  const partition = decoder.readInt32();
  const state = { leader: decoder.readInt32(), epoch: decoder.readInt32() };
  // Replicas, those in sync, those offline.
  for (let field = 0; field < 3; field++) decoder.readUVarIntArray((node) => node.readInt32());
  decoder.readTaggedFields();
  return [partition, state];
}
