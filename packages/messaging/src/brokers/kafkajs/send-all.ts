import {
  CompressionTypes,
  type ICustomPartitioner,
  type Message as KafkaMessage,
  Partitioners,
  type Producer as KafkaJsProducer,
  type TopicMessages,
} from 'kafkajs';
import { murmur2 } from './produce/murmur2.js';
import { type OutgoingMessage, partitionKey, type Position } from '../../ports/index.js';

const NOWHERE = 'No broker took the messages: their partition does not exist, or has no leader.';

/** Remembers the partition chosen for each message of a request, which kafkajs's answer does not say. */
export class ChosenPartitions {
  private readonly chosen = new WeakMap<KafkaMessage, number>();

  /** Chooses once per message: at a retry, a message without a key would move. */
  readonly createPartitioner: ICustomPartitioner = () => {
    const choose = Partitioners.DefaultPartitioner();
    return (choice) => {
      const { message, partitionMetadata } = choice;
      const partition =
        this.chosen.get(message) ?? ofKey(message, partitionMetadata.length) ?? choose(choice);
      this.chosen.set(message, partition);
      return partition;
    };
  };

  of(record: KafkaMessage): number {
    return this.chosen.get(record) ?? 0;
  }
}

/**
 * Chooses the partition that kafkajs would choose, whose hash takes time that grows with the square of
 * the key: two minutes of a standstill for 900 KB.
 */
function ofKey({ key, partition }: KafkaMessage, partitions: number): number | undefined {
  if (!Buffer.isBuffer(key) || (partition ?? undefined) !== undefined) return undefined;
  return (murmur2(key) & 0x7fffffff) % partitions;
}

/**
 * Sends all messages. kafkajs can resolve without having sent some: it asks no broker twice in one
 * call, so a partition whose leader moves to one that has answered is left out. Messages that no
 * answer names are sent again, by the same client, whose sequence numbers are still right.
 */
export async function sendAll(
  producer: Pick<KafkaJsProducer, 'sendBatch'>,
  partitions: ChosenPartitions,
  messages: readonly OutgoingMessage[],
  compression: CompressionTypes = CompressionTypes.None,
): Promise<Position[]> {
  const records = messages.map(toRecord);
  const positions: (Position | undefined)[] = messages.map(() => undefined);
  let left = messages.map((_, index) => index);
  while (left.length > 0) {
    const topicMessages = groupByTopic(left.map((index) => [messages[index]!, records[index]!]));
    const results = await producer.sendBatch({ acks: -1, compression, topicMessages });
    // Kafka answers with the first offset per partition; the rest follow in order.
    const offsets = new Map<string, bigint>();
    for (const { topicName, partition, baseOffset } of results) {
      if (baseOffset !== undefined && baseOffset !== '-1')
        offsets.set(partitionKey({ topic: topicName, partition }), BigInt(baseOffset));
    }
    for (const index of left) {
      const { topic } = messages[index]!;
      const partition = partitions.of(records[index]!);
      const key = partitionKey({ topic, partition });
      const offset = offsets.get(key);
      if (offset === undefined) continue;
      offsets.set(key, offset + 1n);
      positions[index] = { topic, partition, offset };
    }
    const rest = left.filter((index) => !positions[index]);
    if (rest.length === left.length) throw new Error(NOWHERE);
    left = rest;
  }
  return positions as Position[];
}

function toRecord({ key, value, headers, partition }: OutgoingMessage): KafkaMessage {
  return {
    key,
    value,
    headers: headers as Record<string, Buffer | Buffer[]>,
    ...(partition !== undefined && { partition }),
  };
}

function groupByTopic(
  messages: readonly (readonly [OutgoingMessage, KafkaMessage])[],
): TopicMessages[] {
  const topics = new Map<string, KafkaMessage[]>();
  for (const [{ topic }, record] of messages) {
    const group = topics.get(topic);
    if (group) group.push(record);
    else topics.set(topic, [record]);
  }
  return [...topics].map(([topic, group]) => ({ topic, messages: group }));
}
