/** What is used of kafkajs's cluster, which its clients hide. */
export interface KafkaJsCluster {
  readonly brokerPool: {
    /** Why the broker that was asked last did not answer. */
    readonly failure?: unknown;
    /** Asks one broker after the other; `null` where none answers. */
    withBroker<Answer>(
      call: (found: { broker: KafkaJsBroker }) => Promise<Answer>,
    ): Promise<Answer | null>;
  };
  /** Asks anew which broker leads which partition. */
  refreshMetadata(): Promise<void>;
  findBroker(of: { nodeId: string }): Promise<KafkaJsBroker>;
  findGroupCoordinator(of: { groupId: string }): Promise<Coordinator>;
  fetchTopicsOffset(
    topics: readonly (TopicPartitions<{ readonly partition: number }> & {
      readonly fromBeginning: boolean;
    })[],
  ): Promise<TopicPartitions<{ readonly partition: number; readonly offset: string }>[]>;
}

/** kafkajs's connections to one broker. */
export interface KafkaJsBroker {
  readonly versions: Readonly<Record<number, { readonly maxVersion: number } | undefined>>;
  readonly connectionPool: {
    send<Answer, Decoded>(exchange: {
      readonly request: {
        readonly apiKey: number;
        readonly apiVersion: number;
        readonly apiName: string;
        readonly encode: () => Promise<unknown>;
      };
      readonly response: {
        readonly decode: (bytes: Buffer) => Promise<Decoded>;
        readonly parse: (decoded: Decoded) => Promise<Answer>;
      };
    }): Promise<Answer>;
  };
  metadata(topics: readonly string[]): Promise<{
    readonly brokers: readonly { nodeId: number; host: string; port: number }[];
    readonly controllerId: number;
  }>;
}

interface TopicPartitions<Partition> {
  readonly topic: string;
  readonly partitions: readonly Partition[];
}

interface Coordinator {
  offsetCommit(request: {
    readonly groupId: string;
    readonly groupGenerationId: number;
    readonly memberId: string;
    readonly topics: readonly TopicPartitions<{
      readonly partition: number;
      readonly offset: string;
      readonly metadata?: string;
    }>[];
  }): Promise<unknown>;
  offsetFetch(request: {
    readonly groupId: string;
    readonly topics: readonly TopicPartitions<{ readonly partition: number }>[];
  }): Promise<{
    readonly responses: readonly TopicPartitions<{
      readonly partition: number;
      readonly offset: string;
      readonly metadata: string | null;
    }>[];
  }>;
}
