import type { ConsumerConfig } from 'kafkajs';
import { subscribersInTurn } from './assigner.js';
import { consumerConfig } from './consumer-config.js';
import { type GroupHooks, installGroupHooks, withHooks } from './group-hooks.js';
import { startAtTheEnd } from './start-position.js';

/** The options of a member that decide where it begins, and what it learns of its topics. */
export interface GroupMemberOptions {
  readonly autoOffsetReset: 'earliest' | 'latest';
  readonly sessionTimeoutMs: number;
  /** Milliseconds until partitions that were added to a topic are found. Default 10,000. */
  readonly metadataMaxAgeMs?: number;
}

const DEFAULT_METADATA_MAX_AGE_MS = 10_000;

installGroupHooks();

/** Makes the configuration of a member that shares a group's work with others. */
export function memberConfig(
  group: string,
  { autoOffsetReset, sessionTimeoutMs, metadataMaxAgeMs }: GroupMemberOptions,
  ...hooks: readonly GroupHooks[]
): ConsumerConfig {
  const all = autoOffsetReset === 'latest' ? [startAtTheEnd(), ...hooks] : hooks;
  return {
    ...consumerConfig(group, sessionTimeoutMs),
    metadataMaxAge: metadataMaxAgeMs ?? DEFAULT_METADATA_MAX_AGE_MS,
    partitionAssigners: [withHooks(subscribersInTurn, all)],
  };
}
