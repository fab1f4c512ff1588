export interface TopicSettings {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Broker configuration by its own names, such as `retention.ms`. */
  readonly config: Readonly<Record<string, string>>;
}

export interface PartitionOffsets {
  readonly partition: number;
  /** The oldest offset still stored. */
  readonly earliest: bigint;
  /** The offset the next message will get. */
  readonly latest: bigint;
}

export interface PartitionLag {
  readonly partition: number;
  /** The next offset the group will read; `null` before its first commit. */
  readonly committed: bigint | null;
  readonly lag: bigint;
}

export interface Admin {
  /** Rejects when the broker does not answer. */
  ping(): Promise<void>;
  topics(): Promise<string[]>;
  /** Creates what is missing, leaves the rest alone; resolves with the names created. */
  createTopics(topics: readonly TopicSettings[]): Promise<string[]>;
  partitions(topic: string): Promise<number>;
  offsets(topic: string): Promise<PartitionOffsets[]>;
  lag(group: string, topic: string): Promise<PartitionLag[]>;
  close(): Promise<void>;
}
