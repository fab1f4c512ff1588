import type { TopicPartition } from './message.js';

export interface TopicSettings {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Broker configuration by its own names, such as `retention.ms`. */
  readonly config: Readonly<Record<string, string>>;
}

/** A topic as it is on the broker; `config` has what was set for it, without the broker's defaults. */
export interface TopicDescription extends TopicSettings {
  readonly replicas: readonly PartitionReplicas[];
}

export interface PartitionReplicas {
  readonly partition: number;
  /** The id of the broker in charge; -1 while there is none. */
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
}

export interface PartitionOffsets {
  readonly partition: number;
  /** The oldest offset still stored. */
  readonly earliest: bigint;
  /** Where reading ends: what lies behind a transaction that is still open is not shown yet. */
  readonly readable: bigint;
  /** The offset the next message will get. */
  readonly latest: bigint;
}

export interface PartitionOffset {
  readonly partition: number;
  readonly offset: bigint;
}

export interface PartitionLag {
  readonly partition: number;
  /** The next offset the group will read; `null` before its first commit. */
  readonly committed: bigint | null;
  readonly lag: bigint;
}

export interface GroupMember {
  readonly memberId: string;
  readonly clientId: string;
  readonly host: string;
  readonly assignment: readonly TopicPartition[];
}

export interface GroupDescription {
  readonly group: string;
  /**
   * As the broker words it: `Stable`, `Empty`, `PreparingRebalance`, `CompletingRebalance`, `Dead`;
   * `Unsupported` for a group whose protocol this client does not speak.
   */
  readonly state: string;
  readonly members: readonly GroupMember[];
}

export interface BrokerNode {
  readonly id: number;
  /** `host:port`. */
  readonly address: string;
  readonly isController: boolean;
}

/** Every call rejects with BrokerUnreachableError when the broker does not answer. */
export interface Admin {
  ping(): Promise<void>;
  nodes(): Promise<BrokerNode[]>;

  topics(): Promise<string[]>;
  describeTopic(topic: string): Promise<TopicDescription | undefined>;
  /** Creates what is missing, leaves the rest alone; resolves with the names created. */
  createTopics(topics: readonly TopicSettings[]): Promise<string[]>;
  /** Messages of a key may go to another partition from then on. */
  addPartitions(topic: string, total: number): Promise<void>;
  /** Sets these, leaves the others as they are. */
  configureTopic(topic: string, config: Readonly<Record<string, string>>): Promise<void>;
  partitions(topic: string): Promise<number>;
  offsets(topic: string): Promise<PartitionOffsets[]>;
  /** Per partition the first message stored at `timestamp` (milliseconds since 1970) or later, else its end. */
  offsetsAt(topic: string, timestamp: number): Promise<PartitionOffset[]>;

  groups(): Promise<string[]>;
  /** State `Dead` and no members where the broker knows none of that name. */
  describeGroup(group: string): Promise<GroupDescription>;
  /** Topics for which the group has committed offsets. */
  topicsOf(group: string): Promise<string[]>;
  lag(group: string, topic: string): Promise<PartitionLag[]>;
  /** Moves the group, which must have no members. @throws GroupActiveError | OperationRefusedError */
  moveGroup(group: string, topic: string, offsets: readonly PartitionOffset[]): Promise<void>;

  close(): Promise<void>;
}
