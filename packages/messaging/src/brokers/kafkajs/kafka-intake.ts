import type { Consumer as KafkaJsConsumer, EachBatchPayload } from 'kafkajs';
import type { Lanes } from '../../consuming/lanes.js';
import type { Quarantine } from '../../consuming/quarantine.js';
import type { TopicPartition } from '../../ports/index.js';
import { Turn } from '../../turn.js';
import { toMessage } from './kafka-message.js';

/** The share of a full partition's backlog below which it is fetched again. */
const ROOM_FROM = 0.5;
/** Milliseconds for which a full partition may hold up its broker's others before it is paused. */
const PATIENCE_MS = 100;

/** The messages that are put into the lanes before the event loop may have its turn. */
const SLICE_MESSAGES = 250;

/**
 * Puts a fetched batch into the lanes and returns, so that slow or failing handlers hold up
 * neither heartbeats nor other partitions. A partition with too much unfinished is not fetched
 * until it has caught up.
 */
export async function takeIn(
  { batch, resolveOffset, isRunning, isStale }: EachBatchPayload,
  lanes: Lanes,
  consumer: KafkaJsConsumer,
  quarantine?: Quarantine,
): Promise<void> {
  if (!isRunning() || isStale()) return;
  const { topic, partition } = batch;
  const owner = lanes.owner(batch);
  if (owner && quarantine && !quarantine.knows(owner))
    quarantine.takeOver(
      owner,
      // One that has started over has messages from before this batch.
      owner.repeatedFrom ?? BigInt(batch.messages[0]?.offset ?? batch.lastOffset()),
    );
  const { assignment } = lanes;
  const turn = new Turn();
  for (let at = 0; at < batch.messages.length; at += SLICE_MESSAGES) {
    const records = batch.messages.slice(at, at + SLICE_MESSAGES);
    const isLast = at + SLICE_MESSAGES >= batch.messages.length;
    const messages = records.map((record) => toMessage(topic, partition, record));
    const end = isLast ? BigInt(batch.lastOffset()) : messages.at(-1)!.offset;
    if (owner && quarantine?.keeps(owner, messages, end + 1n)) {
      // One slice at a time: what is behind it is fetched again.
      resolveOffset(String(end));
      consumer.pause([{ topic, partitions: [partition] }]);
      resumeAfter(quarantine.fed(owner), consumer, batch);
      return;
    }
    lanes.accept(topic, partition, messages, end + 1n);
    if (isLast || !turn.isOver) continue;
    await turn.next();
    // What is left belongs to a membership that is over; whoever owns the partition fetches it.
    if (!isRunning() || isStale() || lanes.assignment !== assignment) return;
  }
  // This only moves the next fetch; we commit ourselves.
  resolveOffset(batch.lastOffset());

  if (!lanes.isFull(batch)) return;
  const hasRoom = (): boolean => !lanes.isFull(batch, ROOM_FROM);
  await lanes.until(hasRoom, AbortSignal.timeout(PATIENCE_MS));
  if (hasRoom()) return;
  consumer.pause([{ topic, partitions: [partition] }]);
  resumeAfter(lanes.until(hasRoom), consumer, batch);
}

/** Fetches a paused partition again. After a crash there is nothing to resume: kafkajs fetches everything anew. */
function resumeAfter(
  ready: Promise<void>,
  consumer: KafkaJsConsumer,
  { topic, partition }: TopicPartition,
): void {
  const resume = (): void => consumer.resume([{ topic, partitions: [partition] }]);
  ready.then(resume).catch(() => undefined);
}
