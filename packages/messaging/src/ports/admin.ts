import type { TopicPartition } from './message.js';

/** A topic as it should be: `replicationFactor` -1 is the broker's default. */
export interface TopicSettings {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Broker configuration by its own names, such as `retention.ms`. */
  readonly config: Readonly<Record<string, string>>;
  /** Whether a broker that caps `max.message.bytes` may give it less. Default `false`. */
  readonly mayBeSmaller?: boolean;
}

/** A topic as it is on the broker; `config` has the values set for it, without the broker's defaults. */
export interface TopicDescription extends TopicSettings {
  readonly replicas: readonly PartitionReplicas[];
}

/** The brokers that store a partition, by their ids. */
export interface PartitionReplicas {
  readonly partition: number;
  /** The id of the broker in charge; -1 while there is none. */
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
}

/** The bounds of a partition. */
export interface PartitionOffsets {
  readonly partition: number;
  /** The oldest offset still stored. */
  readonly earliest: bigint;
  /** The offset at which reading ends: messages after an open transaction are not shown yet. */
  readonly readable: bigint;
  /** The offset the next message will get. */
  readonly latest: bigint;
}

/** A place in one partition of a topic that is known from elsewhere. */
export interface PartitionOffset {
  readonly partition: number;
  readonly offset: bigint;
}

/** A group's lag in one partition. */
export interface PartitionLag {
  readonly partition: number;
  /** The next offset the group will read; `null` before its first commit. */
  readonly committed: bigint | null;
  /** Messages stored and not yet committed. */
  readonly lag: bigint;
}

/** One consumer of a group, as the broker knows it. */
export interface GroupMember {
  readonly memberId: string;
  readonly clientId: string;
  readonly host: string;
  readonly assignment: readonly TopicPartition[];
}

/** A consumer group as the broker sees it. */
export interface GroupDescription {
  readonly group: string;
  /**
   * The broker's word for it: `Stable`, `Empty`, `PreparingRebalance`, `CompletingRebalance`, `Dead`;
   * `Unsupported` for a group whose protocol this client does not speak.
   */
  readonly state: string;
  readonly members: readonly GroupMember[];
}

/** One server of the cluster. */
export interface BrokerNode {
  readonly id: number;
  /** `host:port`. */
  readonly address: string;
  readonly isController: boolean;
}

/**
 * Looks after topics, groups and offsets. Every call rejects with BrokerUnreachableError when the
 * broker does not answer.
 *
 * @example
 * const lag = await admin.lag('notifications', 'user-events');
 */
export interface Admin {
  /** Resolves once the broker answers. */
  ping(): Promise<void>;
  nodes(): Promise<BrokerNode[]>;

  topics(): Promise<string[]>;
  /** Resolves with `undefined` where there is no such topic. */
  describeTopic(topic: string): Promise<TopicDescription | undefined>;
  /** Creates missing topics and leaves the others alone; resolves with the names created. */
  createTopics(topics: readonly TopicSettings[]): Promise<string[]>;
  /** Grows a topic to `total` partitions. From then on, messages of a key may go to another one. */
  addPartitions(topic: string, total: number): Promise<void>;
  /** Sets these values and leaves the others as they are. */
  configureTopic(topic: string, config: Readonly<Record<string, string>>): Promise<void>;
  /** Resolves with the number of partitions; 0 where there is no such topic. */
  partitions(topic: string): Promise<number>;
  offsets(topic: string): Promise<PartitionOffsets[]>;
  /** Finds, per partition, the first message stored at `timestamp` (milliseconds since 1970) or later, else the end. */
  offsetsAt(topic: string, timestamp: number): Promise<PartitionOffset[]>;

  groups(): Promise<string[]>;
  /** Resolves with state `Dead` and no members where the broker knows no such group. */
  describeGroup(group: string): Promise<GroupDescription>;
  /** Resolves with the topics for which the group has committed offsets. */
  topicsOf(group: string): Promise<string[]>;
  lag(group: string, topic: string): Promise<PartitionLag[]>;
  /** Moves the group, which must have no members. @throws GroupActiveError | OperationRefusedError */
  moveGroup(group: string, topic: string, offsets: readonly PartitionOffset[]): Promise<void>;

  close(): Promise<void>;
}
