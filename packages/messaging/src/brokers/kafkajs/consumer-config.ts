import type { ConsumerConfig } from 'kafkajs';
import type { TopicPartition } from '../../ports/index.js';

/** Milliseconds for which the broker may hold back a fetch, and a resumed partition may wait for one. */
const FETCH_WAIT_MS = 250;

/** Milliseconds that a rebalance waits at least for members that are late. */
const MIN_REBALANCE_TIMEOUT_MS = 10_000;

/**
 * The milliseconds that a group's rebalance waits for its members. Ours join again within a heartbeat;
 * who takes longer than a session is gone, and kafkajs's minute would be one without a group.
 */
export function rebalanceTimeoutMs(sessionTimeoutMs: number): number {
  return Math.max(sessionTimeoutMs, MIN_REBALANCE_TIMEOUT_MS);
}

/** Makes the configuration that all our consumers have in common. */
export function consumerConfig(groupId: string, sessionTimeoutMs: number): ConsumerConfig {
  return {
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: rebalanceTimeoutMs(sessionTimeoutMs),
    heartbeatInterval: sessionTimeoutMs / 10,
  };
}

/** Lists a member's partitions, which Kafka groups by topic. */
export function toTopicPartitions(
  assignment: Readonly<Record<string, readonly number[]>>,
): TopicPartition[] {
  return Object.entries(assignment).flatMap(([topic, partitions]) =>
    partitions.map((partition) => ({ topic, partition })),
  );
}
