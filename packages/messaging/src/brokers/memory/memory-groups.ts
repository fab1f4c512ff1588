import type { TopicPartition } from '../../ports/index.js';

/** A consumer as its group sees it. */
export interface GroupMember {
  readonly topics: readonly string[];
  readonly assignment: readonly TopicPartition[];
  assigned(partitions: readonly TopicPartition[]): void;
}

/** Shares out the partitions of each topic among the members of a group that subscribe to it. */
export class MemoryGroups {
  private readonly members = new Map<string, Set<GroupMember>>();

  constructor(private readonly partitionCount: (topic: string) => number) {}

  join(group: string, member: GroupMember): void {
    const members = this.members.get(group) ?? new Set();
    this.members.set(group, members.add(member));
    this.rebalance(members);
  }

  leave(group: string, member: GroupMember): void {
    const members = this.members.get(group);
    if (members?.delete(member)) this.rebalance(members);
  }

  /** Shares out all partitions anew, after a topic has grown. */
  rebalanceAll(): void {
    for (const members of this.members.values()) this.rebalance(members);
  }

  names(): string[] {
    return [...this.members].filter(([, { size }]) => size > 0).map(([group]) => group);
  }

  /** Lists the partitions of each member. */
  assignments(group: string): (readonly TopicPartition[])[] {
    return [...(this.members.get(group) ?? [])].map(({ assignment }) => assignment);
  }

  private rebalance(members: ReadonlySet<GroupMember>): void {
    const assignments = new Map([...members].map((member) => [member, [] as TopicPartition[]]));
    const topics = new Set([...members].flatMap(({ topics }) => topics));
    for (const topic of topics) {
      const subscribers = [...members].filter((member) => member.topics.includes(topic));
      for (let partition = 0; partition < this.partitionCount(topic); partition++) {
        const member = subscribers[partition % subscribers.length]!;
        assignments.get(member)?.push({ topic, partition });
      }
    }
    for (const [member, partitions] of assignments) member.assigned(partitions);
  }
}
