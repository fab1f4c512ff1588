import type { ConsumerConfig } from 'kafkajs';
import type { TopicPartition } from '../../ports/index.js';

/** Milliseconds the broker may hold back a fetch, and a paused partition waits to be fetched again. */
const FETCH_WAIT_MS = 250;

/** What every consumer of ours has in common. */
export function consumerConfig(groupId: string, sessionTimeoutMs: number): ConsumerConfig {
  return {
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: sessionTimeoutMs / 10,
  };
}

/** A member's partitions, which Kafka lists by topic. */
export function toTopicPartitions(
  assignment: Readonly<Record<string, readonly number[]>>,
): TopicPartition[] {
  return Object.entries(assignment).flatMap(([topic, partitions]) =>
    partitions.map((partition) => ({ topic, partition })),
  );
}
