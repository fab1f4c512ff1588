import { setTimeout as delay } from 'node:timers/promises';
import type { GroupHooks, GroupMembership, OffsetEntry, OfTopic } from './group-hooks.js';

const MAX_ATTEMPTS = 20;
const RETRY_AFTER_MS = 100;

/**
 * Commits where a group that begins at the end of its topics does begin, before it handles anything.
 * Until the first commit, "the end" is wherever it is when a member next starts: what came in between
 * would never be read.
 *
 * A partition without a commit was added later if the group had commits in others of its topic before
 * this member joined, and begins at its first message. Asked after joining, the answer would depend on
 * how fast the other members are, which commit their own partitions then.
 */
export function startAtTheEnd(): GroupHooks {
  let begun: ReadonlySet<string> = new Set();
  // A topic that is deleted takes its commits along, and is read from the beginning when it is back.
  const known = new Set<string>();
  return {
    async beforeJoin(group) {
      begun = await topicsBegun(group);
    },
    async afterSync(group) {
      const committed = await committedOffsets(group, group.coordinator, group.assigned());
      const open = committed.map((each) => ({
        topic: each.topic,
        partitions: each.partitions.filter(isUncommitted).map(({ partition }) => ({ partition })),
        fromBeginning: begun.has(each.topic) || known.has(each.topic),
      }));
      const unknown = open.filter(({ partitions }) => partitions.length > 0);
      if (unknown.length > 0) {
        const topics = await findOffsets(group, unknown);
        await group.offsetManager.commitOffsets({ topics });
      }
      for (const { topic } of committed) known.add(topic);
    },
  };
}

/**
 * Asks where partitions begin or end. A partition has no leader for a moment when its topic is new or its
 * broker restarts; failing for that would leave a member behind for which the group waits.
 */
async function findOffsets(
  { cluster }: GroupMembership,
  partitions: Parameters<GroupMembership['cluster']['fetchTopicsOffset']>[0],
): Promise<readonly OfTopic<OffsetEntry>[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await cluster.fetchTopicsOffset(partitions);
    } catch (error) {
      const { retriable } = error as { retriable?: boolean };
      if (!retriable || attempt === MAX_ATTEMPTS) throw error;
      await delay(RETRY_AFTER_MS);
      await cluster.refreshMetadata();
    }
  }
}

/** Finds the topics in which the group has committed offsets. */
async function topicsBegun(group: GroupMembership): Promise<Set<string>> {
  const { cluster, groupId, topicsSubscribed } = group;
  const coordinator = await cluster.findGroupCoordinator({ groupId });
  const all = topicsSubscribed.map((topic) => ({
    topic,
    partitions: cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
  }));
  const committed = await committedOffsets(group, coordinator, all);
  return new Set(
    committed
      .filter(({ partitions }) => !partitions.every(isUncommitted))
      .map(({ topic }) => topic),
  );
}

async function committedOffsets(
  { groupId }: GroupMembership,
  coordinator: GroupMembership['coordinator'],
  asked: readonly OfTopic<number>[],
): Promise<readonly OfTopic<OffsetEntry>[]> {
  const topics = asked
    .filter(({ partitions }) => partitions.length > 0)
    .map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map((partition) => ({ partition })),
    }));
  if (topics.length === 0) return [];
  const { responses } = await coordinator.offsetFetch({ groupId, topics });
  return responses;
}

function isUncommitted({ offset }: OffsetEntry): boolean {
  return BigInt(offset) < 0n;
}
