import type { OutgoingMessage } from '../../../ports/index.js';

/** A broker of the cluster, by the address that it gives to clients. */
export interface NodeAddress {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

/** A topic as a broker describes it. */
export interface TopicDescription {
  readonly topic: string;
  /** Kafka's error code; 0 for none. */
  readonly errorCode: number;
  /** The leader of each partition, in their order; -1 for none. */
  readonly leaders: readonly number[];
}

/** A cluster as one of its brokers describes it. */
export interface ClusterDescription {
  readonly nodes: readonly NodeAddress[];
  readonly topics: readonly TopicDescription[];
}

/** A producer as brokers know it, by which they tell repetitions. */
export interface ProducerIdentity {
  readonly producerId: string;
  readonly producerEpoch: number;
}

/** The messages of one partition that leave together. */
export interface WireBatch {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly OutgoingMessage[];
  readonly identity: ProducerIdentity;
  /** The sequence number of the first message. */
  readonly sequence: number;
}

/** A broker's answer for one partition. */
export interface PartitionAnswer {
  readonly topic: string;
  readonly partition: number;
  /** Kafka's error code; 0 for none. */
  readonly errorCode: number;
  /** The offset of the first message. */
  readonly baseOffset: bigint;
}

/** A request that failed before a byte of it left: nothing can have been stored. */
export class NotSentError extends Error {
  constructor(override readonly cause: Error) {
    super(cause.message, { cause });
  }
}

/** A connection to one broker, which answers its requests one after the other. */
export interface WireConnection {
  readonly isOpen: boolean;
  describe(topics: readonly string[]): Promise<ClusterDescription>;
  newIdentity(): Promise<ProducerIdentity>;
  /**
   * Stores batches with acks=all. Resolves with the broker's answer for each partition, whatever it is.
   *
   * @param timeoutMs milliseconds after which the broker answers though replicas have not
   * @throws NotSentError, and other errors where the outcome is unknown
   */
  produce(batches: readonly WireBatch[], timeoutMs: number): Promise<readonly PartitionAnswer[]>;
  /** Ends the connection at once; what is under way on it rejects. */
  hangUp(): void;
}

/** The way to the brokers of a cluster. */
export interface ProduceWire {
  readonly bootstrapServers: number;
  /** Opens a connection to a node; without one, to the next of the bootstrap servers. */
  open(node?: NodeAddress): Promise<WireConnection>;
}
