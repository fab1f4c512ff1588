import type { Consumer as KafkaJsConsumer, EachBatchPayload } from 'kafkajs';
import type { Lanes } from '../consuming/lanes.js';
import { toMessage } from './kafka-message.js';

/** Accepted and unfinished messages of one partition at which fetching it stops, and goes on. */
const BACKLOG_HIGH = 2_000;
const BACKLOG_LOW = 1_000;
/** Milliseconds a full partition may hold up its broker's other partitions before it is paused. */
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
  // Only where the next fetch begins: commits are ours.
  resolveOffset(batch.lastOffset());

  if (lanes.backlog(topic, partition) < BACKLOG_HIGH) return;
  const hasRoom = (): boolean => lanes.backlog(topic, partition) < BACKLOG_LOW;
  await lanes.until(hasRoom, AbortSignal.timeout(PATIENCE_MS));
  if (hasRoom()) return;
  const topicPartitions = [{ topic, partitions: [partition] }];
  consumer.pause(topicPartitions);
  // After a crash kafkajs has nothing to resume, and fetches everything anew.
  const resume = (): void => consumer.resume(topicPartitions);
  lanes
    .until(hasRoom)
    .then(resume)
    .catch(() => undefined);
}
