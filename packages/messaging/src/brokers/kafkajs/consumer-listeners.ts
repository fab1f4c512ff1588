import type {
  Consumer as KafkaJsConsumer,
  ConsumerCrashEvent,
  ConsumerGroupJoinEvent,
} from 'kafkajs';

/** Hears what kafkajs does with a consumer. */
export interface ConsumerListeners {
  joined(payload: ConsumerGroupJoinEvent['payload']): void;
  heartbeat(): void;
  rebalancing(): void;
  crashed(payload: ConsumerCrashEvent['payload']): void;
  /** A fetch brought nothing but a transaction's control records; the partition goes on behind them. */
  passed(topic: string, partition: number, next: bigint): void;
}

/** Listens to a consumer for as long as it is the current one: one that has been given up may be heard later. */
export function listenTo(
  consumer: KafkaJsConsumer,
  isCurrent: () => boolean,
  listeners: ConsumerListeners,
): void {
  const { GROUP_JOIN, HEARTBEAT, CRASH, REBALANCING, END_BATCH_PROCESS } = consumer.events;
  consumer.on(GROUP_JOIN, ({ payload }) => isCurrent() && listeners.joined(payload));
  consumer.on(HEARTBEAT, () => isCurrent() && listeners.heartbeat());
  consumer.on(REBALANCING, () => isCurrent() && listeners.rebalancing());
  consumer.on(CRASH, ({ payload }) => isCurrent() && listeners.crashed(payload));
  // Such a batch is reported here alone; ignored, the group would lag behind for ever.
  consumer.on(END_BATCH_PROCESS, ({ payload: { topic, partition, batchSize, lastOffset } }) => {
    if (batchSize === 0 && isCurrent()) listeners.passed(topic, partition, BigInt(lastOffset) + 1n);
  });
}
