import type { CompressionTypes, Kafka } from 'kafkajs';
import { createRequire } from 'node:module';
import { answerWithin } from '../../../answer-within.js';
import { ACKS_ALL, encodeProduce } from './encode-produce.js';
import {
  type ClusterDescription,
  type NodeAddress,
  NotSentError,
  type PartitionAnswer,
  type ProducerIdentity,
  type ProduceWire,
  type WireBatch,
  type WireConnection,
} from './produce-wire.js';

/** A request with its answer's decoder, as kafkajs sends it. */
interface KafkaJsRequest {
  readonly request: { readonly encode: () => Promise<unknown> };
  readonly response: { readonly decode: (bytes: Buffer) => Promise<unknown> };
}

interface KafkaJsConnection {
  readonly socket?: { destroy(): void };
  rejectRequests(error: Error): void;
  disconnect(): Promise<unknown>;
}

interface KafkaJsBroker {
  readonly connectionPool: {
    readonly pool: readonly KafkaJsConnection[];
    send(request: unknown): Promise<unknown>;
  };
  readonly lookupRequest: (
    apiKey: number,
    definition: unknown,
  ) => (given: object) => KafkaJsRequest;
  isConnected(): boolean;
  connect(): Promise<void>;
  initProducerId(request: { transactionTimeout: number }): Promise<ProducerIdentity>;
}

interface KafkaJsCluster {
  readonly connectionPoolBuilder: { build(node?: NodeAddress): Promise<unknown> };
  readonly brokerPool: {
    createBroker(options: {
      connectionPool: unknown;
      logger: unknown;
      nodeId?: number;
    }): KafkaJsBroker;
  };
}

interface MetadataAnswer {
  readonly brokers: readonly NodeAddress[];
  readonly topicMetadata: readonly {
    readonly topic: string;
    readonly topicErrorCode: number;
    readonly partitionMetadata: readonly {
      readonly partitionId: number;
      readonly leader: number;
    }[];
  }[];
}

interface ProduceAnswer {
  readonly topics: readonly {
    readonly topicName: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly errorCode: number;
      readonly baseOffset: string;
    }[];
  }[];
}

const require = createRequire(import.meta.url);
const { requests } = require('kafkajs/src/protocol/requests') as {
  requests: Readonly<Record<'Produce' | 'Metadata', unknown>>;
};
const apiKeys = require('kafkajs/src/protocol/requests/apiKeys') as Readonly<
  Record<'Produce' | 'Metadata', number>
>;

/** Milliseconds; kafkajs wants it, though only transactions end by it. */
const TRANSACTION_TIMEOUT_MS = 60_000;

/**
 * The way to brokers by kafkajs's connections, with its encoders, SASL and TLS, and without its
 * producer, which knows one outcome for all partitions of a request.
 */
export class KafkaJsWire implements ProduceWire {
  private readonly cluster: KafkaJsCluster;

  constructor(
    private readonly kafka: Kafka,
    readonly bootstrapServers: number,
    private readonly compression: CompressionTypes,
  ) {
    this.cluster = clusterOf(kafka);
  }

  async open(node?: NodeAddress): Promise<WireConnection> {
    const connectionPool = await this.cluster.connectionPoolBuilder.build(node);
    const broker = this.cluster.brokerPool.createBroker({
      connectionPool,
      logger: this.kafka.logger(),
      ...(node && { nodeId: node.nodeId }),
    });
    const connection = new KafkaJsWireConnection(broker, this.compression);
    await connection.open();
    return connection;
  }
}

/** Makes what kafkajs keeps for its own producers: connections by the client's settings. */
function clusterOf(kafka: Kafka): KafkaJsCluster {
  const create = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  if (!create) throw new Error('This version of kafkajs is not one that the kit can publish with.');
  const factories = kafka as unknown as Record<symbol, (options: object) => KafkaJsCluster>;
  return factories[create]!({ allowAutoTopicCreation: false, metadataMaxAge: 0 });
}

/** Milliseconds until a connection is open and its user known. */
const OPEN_TIMEOUT_MS = 2_500;

class KafkaJsWireConnection implements WireConnection {
  private readonly underWay = new Set<(error: Error) => void>();

  constructor(
    private readonly broker: KafkaJsBroker,
    private readonly compression: CompressionTypes,
  ) {}

  get isOpen(): boolean {
    return this.broker.isConnected();
  }

  /** Connects; a broker that accepts and says nothing is hung up on. */
  async open(): Promise<void> {
    try {
      await answerWithin(OPEN_TIMEOUT_MS, this.broker.connect());
    } catch (error) {
      this.hangUp();
      throw error;
    }
  }

  async describe(topics: readonly string[]): Promise<ClusterDescription> {
    const metadata = this.broker.lookupRequest(apiKeys.Metadata, requests.Metadata);
    const request = metadata({ topics, allowAutoTopicCreation: false });
    const { brokers, topicMetadata } = await this.send<MetadataAnswer>(request);
    return {
      nodes: brokers,
      topics: topicMetadata.map(({ topic, topicErrorCode, partitionMetadata }) => {
        const leaders = partitionMetadata.map(() => -1);
        for (const { partitionId, leader } of partitionMetadata) leaders[partitionId] = leader;
        return { topic, errorCode: topicErrorCode, leaders };
      }),
    };
  }

  newIdentity(): Promise<ProducerIdentity> {
    return this.unlessHungUp(
      this.broker.initProducerId({ transactionTimeout: TRANSACTION_TIMEOUT_MS }),
    );
  }

  async produce(batches: readonly WireBatch[], timeout: number): Promise<PartitionAnswer[]> {
    let isSent = false;
    try {
      const produce = this.broker.lookupRequest(apiKeys.Produce, requests.Produce);
      const { request, response } = produce({ acks: ACKS_ALL, timeout, topicData: [] });
      const encoded = await encodeProduce(batches, timeout, this.compression);
      const encode = async (): Promise<unknown> => {
        isSent = true;
        return encoded;
      };
      const answer = await this.send<ProduceAnswer>({ request: { ...request, encode }, response });
      return answer.topics.flatMap(({ topicName, partitions }) =>
        partitions.map(({ partition, errorCode, baseOffset }) => ({
          topic: topicName,
          partition,
          errorCode,
          baseOffset: BigInt(baseOffset),
        })),
      );
    } catch (error) {
      if (isSent) throw error;
      throw new NotSentError(error as Error);
    }
  }

  hangUp(): void {
    const error = new Error('The broker did not answer in time.');
    for (const reject of this.underWay) reject(error);
    for (const connection of this.broker.connectionPool.pool) {
      connection.rejectRequests(error);
      connection.disconnect().catch(() => undefined);
      connection.socket?.destroy();
    }
  }

  /** Sends a request. kafkajs's own parser would throw the first error of many, and forget the rest. */
  private async send<Answer>({ request, response }: KafkaJsRequest): Promise<Answer> {
    const parse = async (answer: unknown): Promise<unknown> => answer;
    const sent = this.broker.connectionPool.send({ request, response: { ...response, parse } });
    return (await this.unlessHungUp(sent)) as Answer;
  }

  /** Settles as the promise does, and rejects once the connection is given up: kafkajs may forget a request. */
  private unlessHungUp<Answer>(promise: Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.underWay.add(reject);
      promise.then(resolve, reject).finally(() => this.underWay.delete(reject));
    });
  }
}
