import { Inject, Injectable } from '@nestjs/common';
import {
  type Admin,
  type GroupDescription,
  partitionKey,
  type TopicPartition,
} from '../ports/index.js';
import { OperationRefusedError } from '../errors.js';
import { ADMIN } from '../injection-tokens.js';
import { type OffsetTarget, requireTopic, resolveOffsets } from './offset-target.js';

/** A group's progress in one partition. */
export interface GroupPartition extends TopicPartition {
  /** `null` before the group's first commit. */
  readonly committed: bigint | null;
  readonly latest: bigint;
  readonly lag: bigint;
  /** The member that owns the partition now. */
  readonly memberId: string | undefined;
}

/** A group and its progress in every partition it reads. */
export interface GroupReport extends GroupDescription {
  readonly partitions: readonly GroupPartition[];
}

/** A group's next offset in one partition, before and after. */
export interface GroupMove {
  readonly partition: number;
  readonly from: bigint | null;
  readonly to: bigint;
}

/** Shows and moves consumer groups as the broker sees them, of this service and others. */
@Injectable()
export class GroupOperations {
  constructor(@Inject(ADMIN) private readonly admin: Admin) {}

  async list(): Promise<GroupDescription[]> {
    const groups = await this.admin.groups();
    return Promise.all(groups.map((group) => this.admin.describeGroup(group)));
  }

  /** Describes a group and its lag. @throws OperationRefusedError where the broker knows no such group */
  async describe(group: string): Promise<GroupReport> {
    const description = await this.admin.describeGroup(group);
    const assigned = description.members.flatMap(({ assignment }) => assignment);
    const topics = new Set([
      ...(await this.admin.topicsOf(group)),
      ...assigned.map(({ topic }) => topic),
    ]);
    if (topics.size === 0 && description.members.length === 0) {
      throw new OperationRefusedError(`The broker has no group "${group}": list the groups.`);
    }
    const partitions = await Promise.all(
      [...topics].sort().map((topic) => this.partitionsOf(description, topic)),
    );
    return { ...description, partitions: partitions.flat() };
  }

  /** Plans what `seek` then does. @throws OperationRefusedError for an unknown group or topic */
  async planSeek(group: string, topic: string, target: OffsetTarget): Promise<GroupMove[]> {
    const offsets = await resolveOffsets(this.admin, topic, target);
    // Moving a group by a mistyped name would look as if it had worked.
    if ((await this.admin.describeGroup(group)).state === 'Dead') {
      throw new OperationRefusedError(
        `The broker has no group "${group}" to move. A new one begins at \`autoOffsetReset\`.`,
      );
    }
    const lag = await this.admin.lag(group, topic);
    return offsets.map(({ partition, offset }) => ({
      partition,
      from: lag.find((each) => each.partition === partition)?.committed ?? null,
      to: offset,
    }));
  }

  /**
   * Moves a group to the planned offsets, and checks afterwards that the broker has them.
   *
   * @throws GroupActiveError while the group has members
   * @throws OperationRefusedError where it is not there: a member or another move came in between
   * @example
   * await operations.seek('search', 'orders', await operations.planSeek('search', 'orders', 'earliest'));
   */
  async seek(group: string, topic: string, moves: readonly GroupMove[]): Promise<void> {
    await requireTopic(this.admin, topic);
    const offsets = moves.map(({ partition, to }) => ({ partition, offset: to }));
    await this.admin.moveGroup(group, topic, offsets);
    const now = await this.admin.lag(group, topic);
    const wrong = moves.filter(
      ({ partition, to }) => now.find((each) => each.partition === partition)?.committed !== to,
    );
    if (wrong.length === 0) return;
    const where = wrong.map(({ partition }) => partitionKey({ topic, partition })).join(', ');
    throw new OperationRefusedError(
      `Group "${group}" is not where it was moved to in ${where}: a member, or somebody else who moves it, came in between. Look where it is, and try again.`,
    );
  }

  private async partitionsOf(
    { group, members }: GroupDescription,
    topic: string,
  ): Promise<GroupPartition[]> {
    const [lags, offsets] = await Promise.all([
      this.admin.lag(group, topic),
      this.admin.offsets(topic),
    ]);
    return lags.map(({ partition, committed, lag }) => ({
      topic,
      partition,
      committed,
      latest: offsets.find((each) => each.partition === partition)?.latest ?? 0n,
      lag,
      memberId: members.find(({ assignment }) =>
        assignment.some((each) => each.topic === topic && each.partition === partition),
      )?.memberId,
    }));
  }
}
