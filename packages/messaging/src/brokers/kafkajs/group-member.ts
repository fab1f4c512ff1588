import type { ConsumerConfig } from 'kafkajs';
import { subscribersInTurn } from './assigner.js';
import { consumerConfig } from './consumer-config.js';
import { type GroupHooks, installGroupHooks, withHooks } from './group-hooks.js';
import { type GroupPeer, lookAround, type OwnMembership } from './group-strangers.js';
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

/** Makes what a member does while it joins, once for all joins: it remembers where the group has begun. */
export function memberHooks(
  { autoOffsetReset }: GroupMemberOptions,
  onPeers: (own: Omit<OwnMembership, 'clientId'>, peers: readonly GroupPeer[]) => void,
): readonly GroupHooks[] {
  return [...(autoOffsetReset === 'latest' ? [startAtTheEnd()] : []), lookAround(onPeers)];
}

/** Makes the configuration of a member that shares a group's work with others. */
export function memberConfig(
  group: string,
  { sessionTimeoutMs, metadataMaxAgeMs }: GroupMemberOptions,
  hooks: readonly GroupHooks[],
): ConsumerConfig {
  return {
    ...consumerConfig(group, sessionTimeoutMs),
    metadataMaxAge: metadataMaxAgeMs ?? DEFAULT_METADATA_MAX_AGE_MS,
    partitionAssigners: [withHooks(subscribersInTurn, hooks)],
  };
}
