import type { Consumer as KafkaJsConsumer, EachBatchPayload } from 'kafkajs';
import type { Lanes } from '../../consuming/lanes.js';
import { toMessage } from './kafka-message.js';

/** The share of a full partition's backlog below which it is fetched again. */
const ROOM_FROM = 0.5;
/** Milliseconds for which a full partition may hold up its broker's others before it is paused. */
const PATIENCE_MS = 100;

/**
 * Puts a fetched batch into the lanes and returns, so that slow or failing handlers hold up
 * neither heartbeats nor other partitions. A partition with too much unfinished is not fetched
 * until it has caught up.
 */
export async function takeIn(
  { batch, resolveOffset, isRunning, isStale }: EachBatchPayload,
  lanes: Lanes,
  consumer: KafkaJsConsumer,
): Promise<void> {
  if (!isRunning() || isStale()) return;
  const { topic, partition } = batch;
  const messages = batch.messages.map((record) => toMessage(topic, partition, record));
  lanes.accept(topic, partition, messages, BigInt(batch.lastOffset()) + 1n);
  // This only moves the next fetch; we commit ourselves.
  resolveOffset(batch.lastOffset());

  if (!lanes.isFull(batch)) return;
  const hasRoom = (): boolean => !lanes.isFull(batch, ROOM_FROM);
  await lanes.until(hasRoom, AbortSignal.timeout(PATIENCE_MS));
  if (hasRoom()) return;
  const topicPartitions = [{ topic, partitions: [partition] }];
  consumer.pause(topicPartitions);
  // After a crash there is nothing to resume: kafkajs fetches everything anew.
  const resume = (): void => consumer.resume(topicPartitions);
  lanes
    .until(hasRoom)
    .then(resume)
    .catch(() => undefined);
}
