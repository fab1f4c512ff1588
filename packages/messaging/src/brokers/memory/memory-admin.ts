import type {
  Admin,
  BrokerNode,
  GroupDescription,
  PartitionLag,
  PartitionOffset,
  PartitionOffsets,
  TopicDescription,
  TopicSettings,
} from '../../ports/index.js';
import { GroupActiveError } from '../../errors.js';
import type { MemoryGroups } from './memory-groups.js';
import type { MemoryLog } from './memory-log.js';

const NODE = 0;

/** Looks after topics, groups and offsets in this process. */
export class MemoryAdmin implements Admin {
  constructor(
    private readonly log: MemoryLog,
    private readonly memberships: MemoryGroups,
  ) {}

  async ping(): Promise<void> {}

  async nodes(): Promise<BrokerNode[]> {
    return [{ id: NODE, address: 'in this process', isController: true }];
  }

  async topics(): Promise<string[]> {
    return this.log.topics();
  }

  async describeTopic(topic: string): Promise<TopicDescription | undefined> {
    const config = this.log.configOf(topic);
    if (!config) return undefined;
    const replicas = this.log.partitionsOf(topic).map((_, partition) => ({
      partition,
      leader: NODE,
      replicas: [NODE],
      inSync: [NODE],
    }));
    return { name: topic, partitions: replicas.length, replicationFactor: 1, config, replicas };
  }

  async createTopics(topics: readonly TopicSettings[]): Promise<string[]> {
    return topics.filter((topic) => this.log.create(topic)).map(({ name }) => name);
  }

  async addPartitions(topic: string, total: number): Promise<void> {
    this.log.grow(topic, total);
    this.memberships.rebalanceAll();
  }

  async configureTopic(topic: string, config: Readonly<Record<string, string>>): Promise<void> {
    this.log.configure(topic, config);
  }

  async partitions(topic: string): Promise<number> {
    return this.log.partitionsOf(topic).length;
  }

  async offsets(topic: string): Promise<PartitionOffsets[]> {
    return this.log.partitionsOf(topic).map((messages, partition) => ({
      partition,
      earliest: 0n,
      readable: BigInt(messages.length),
      latest: BigInt(messages.length),
    }));
  }

  async offsetsAt(topic: string, timestamp: number): Promise<PartitionOffset[]> {
    return this.log.partitionsOf(topic).map((messages, partition) => {
      const index = messages.findIndex((message) => message.timestamp >= timestamp);
      return { partition, offset: BigInt(index < 0 ? messages.length : index) };
    });
  }

  async groups(): Promise<string[]> {
    return [...new Set([...this.memberships.names(), ...this.log.committedGroups()])].sort();
  }

  async describeGroup(group: string): Promise<GroupDescription> {
    const members = this.memberships.assignments(group).map((assignment, index) => ({
      memberId: `${group}-${index}`,
      clientId: 'in-memory',
      host: 'in this process',
      assignment,
    }));
    if (members.length > 0) return { group, state: 'Stable', members };
    const known = this.log.committedGroups().includes(group);
    return { group, state: known ? 'Empty' : 'Dead', members };
  }

  async topicsOf(group: string): Promise<string[]> {
    return this.log.topics().filter((topic) => {
      const partitions = this.log.partitionsOf(topic);
      return partitions.some(
        (_, partition) => this.log.committedBy(group, topic, partition) !== undefined,
      );
    });
  }

  async lag(group: string, topic: string): Promise<PartitionLag[]> {
    return this.log.partitionsOf(topic).map((messages, partition) => {
      const committed = this.log.committedBy(group, topic, partition) ?? null;
      return { partition, committed, lag: BigInt(messages.length) - (committed ?? 0n) };
    });
  }

  async moveGroup(
    group: string,
    topic: string,
    offsets: readonly PartitionOffset[],
  ): Promise<void> {
    if (this.memberships.assignments(group).length > 0) throw new GroupActiveError(group);
    for (const { partition, offset } of offsets) this.log.commit(group, topic, partition, offset);
  }

  async close(): Promise<void> {}
}
