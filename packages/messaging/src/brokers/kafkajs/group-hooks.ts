import type { PartitionAssigner } from 'kafkajs';
import { createRequire } from 'node:module';

type Assigner = ReturnType<PartitionAssigner>;

/** A partition with an offset, as kafkajs writes one. */
export interface OffsetEntry {
  readonly partition: number;
  readonly offset: string;
}

/** Partitions of a topic, each with what is asked or answered about it. */
export interface OfTopic<Partition> {
  readonly topic: string;
  readonly partitions: readonly Partition[];
}

/** The broker in charge of a group, as far as hooks need it. */
export interface GroupCoordinator {
  offsetFetch(request: {
    groupId: string;
    topics: readonly OfTopic<{ partition: number }>[];
  }): Promise<{ responses: readonly OfTopic<OffsetEntry>[] }>;
  describeGroups(request: { groupIds: readonly string[] }): Promise<{
    groups: readonly {
      readonly state: string;
      readonly members: readonly {
        readonly memberId: string;
        readonly clientId: string;
        readonly clientHost: string;
        readonly memberMetadata: Buffer;
      }[];
    }[];
  }>;
}

/** kafkajs's member of a group, as far as hooks need it. */
export interface GroupMembership {
  readonly groupId: string;
  readonly memberId: string;
  readonly coordinator: GroupCoordinator;
  readonly topicsSubscribed: readonly string[];
  readonly assigners: readonly Assigner[];
  readonly cluster: {
    findGroupCoordinator(group: { groupId: string }): Promise<GroupCoordinator>;
    refreshMetadata(): Promise<void>;
    findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number }[];
    fetchTopicsOffset(
      topics: readonly (OfTopic<{ partition: number }> & { readonly fromBeginning: boolean })[],
    ): Promise<readonly OfTopic<OffsetEntry>[]>;
  };
  readonly offsetManager: {
    commitOffsets(offsets: { topics: readonly OfTopic<OffsetEntry>[] }): Promise<void>;
  };
  assigned(): readonly OfTopic<number>[];
}

/** Steps that a consumer adds to joining. One that rejects fails the join, as a request of kafkajs's own does. */
export interface GroupHooks {
  /** Runs before the request to join, again for each try. */
  beforeJoin?(group: GroupMembership): Promise<void>;
  /** Runs when the partitions are known, before the first is fetched and before GROUP_JOIN is emitted. */
  afterSync?(group: GroupMembership): Promise<void>;
}

const HOOKS = Symbol('messaging:group-hooks');
const INSTALLED = Symbol.for('messaging:group-hooks-installed');
const MODULE = 'kafkajs/src/consumer/consumerGroup';

type Step = (this: GroupMembership) => Promise<void>;
type Steps = Record<symbol, Step> & { [INSTALLED]?: true };

/** Makes an assigner carry hooks into the group: it is all of ours that kafkajs takes along. */
export function withHooks(
  create: PartitionAssigner,
  hooks: readonly GroupHooks[],
): PartitionAssigner {
  return (options) => Object.assign(create(options), { [HOOKS]: hooks });
}

/**
 * Makes kafkajs run the hooks of our consumers while they join; clients without hooks are as before.
 * kafkajs emits GROUP_JOIN without waiting for its listeners, and fetches at once.
 *
 * @returns whether kafkajs has the two steps by the names of version 2
 */
export function installGroupHooks(): boolean {
  const ConsumerGroup = createRequire(import.meta.url)(MODULE) as { prototype: Steps };
  const steps = ConsumerGroup.prototype;
  if (steps[INSTALLED]) return true;
  const join = stepNamed(steps, 'private:ConsumerGroup:join');
  const sync = stepNamed(steps, 'private:ConsumerGroup:sync');
  if (!join || !sync) return false;
  const joinGroup = steps[join]!;
  const syncGroup = steps[sync]!;
  steps[join] = async function () {
    for (const hooks of hooksOf(this)) await hooks.beforeJoin?.(this);
    await joinGroup.call(this);
  };
  steps[sync] = async function () {
    await syncGroup.call(this);
    for (const hooks of hooksOf(this)) await hooks.afterSync?.(this);
  };
  steps[INSTALLED] = true;
  return true;
}

function stepNamed(steps: Steps, name: string): symbol | undefined {
  return Object.getOwnPropertySymbols(steps).find(
    (symbol) => symbol.description === name && typeof steps[symbol] === 'function',
  );
}

function hooksOf({ assigners }: GroupMembership): readonly GroupHooks[] {
  return assigners.flatMap((assigner) => (assigner as { [HOOKS]?: GroupHooks[] })[HOOKS] ?? []);
}
