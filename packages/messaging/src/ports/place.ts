import type { TopicPartition } from './message.js';

/**
 * Writes where a message is stored, for logs and errors.
 *
 * @example
 * placeOf({ topic: 'orders', partition: 2, offset: 17n }); // 'orders/2@17'
 */
export function placeOf({
  topic,
  partition,
  offset,
}: TopicPartition & { readonly offset: bigint | string }): string {
  return `${topic}/${partition}@${offset}`;
}

/**
 * Names a partition, to key maps by it and for logs.
 *
 * @example
 * partitionKey({ topic: 'orders', partition: 2 }); // 'orders/2'
 */
export function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
