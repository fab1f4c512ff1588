import type { KafkaMessage } from 'kafkajs';
import { condemn } from '../../consuming/condemned.js';
import { BatchUnreadableError } from '../../errors.js';
import type { Headers, Message } from '../../ports/index.js';
import { unreadableBatchOf } from './records/unreadable-batches.js';

/**
 * Makes a message of a received record, its bytes untouched. One that stands for a batch which cannot
 * be read is given up.
 */
export function toMessage(topic: string, partition: number, record: KafkaMessage): Message {
  const message: Message = {
    topic,
    partition,
    offset: BigInt(record.offset),
    timestamp: Number(record.timestamp),
    key: record.key,
    value: record.value,
    headers: (record.headers ?? {}) as Headers,
  };
  const batch = unreadableBatchOf(record);
  if (batch)
    condemn(message, new BatchUnreadableError({ topic, partition, ...batch }, batch.reason));
  return message;
}
