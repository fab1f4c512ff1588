import type { OutgoingMessage, Position } from '../../src/ports/index.js';
import type { WaitingLimits } from '../../src/brokers/kafkajs/produce/allowance.js';
import type {
  ClusterDescription,
  NodeAddress,
  PartitionAnswer,
  ProduceWire,
  ProducerIdentity,
  WireBatch,
  WireConnection,
} from '../../src/brokers/kafkajs/produce/produce-wire.js';
import { Publisher, type PublisherOptions } from '../../src/brokers/kafkajs/produce/publisher.js';

/** A produce request that the test answers. */
export interface FakeRequest {
  readonly node: number;
  readonly connection: number;
  readonly timeoutMs: number;
  readonly batches: readonly WireBatch[];
  /** The batches as `topic/partition: m0+m1`. */
  readonly text: string;
  /** Tells whether its connection is open yet. */
  isOpen(): boolean;
  /** Stores everything. */
  store(): void;
  /** Answers with error codes by `topic/partition`; what is not named is stored. */
  answer(codes: Readonly<Record<string, number>>): void;
  fail(error: Error): void;
}

/** Messages are named by their value. */
export const message = (
  name: string,
  { topic = 'topic', partition = 0, bytes = 0 } = {},
): OutgoingMessage => ({
  topic,
  partition,
  key: null,
  value: Buffer.from(name.padEnd(bytes)),
  headers: {},
});

/** A cluster without sockets: it describes what the test sets, and the test answers for its brokers. */
export class FakeWire implements ProduceWire {
  readonly bootstrapServers = 1;
  readonly requests: FakeRequest[] = [];
  /** The leader of each partition, by topic; -1 for none. */
  topics: Record<string, number[]> = { topic: [1] };
  /** Error codes of topics. */
  topicErrors: Record<string, number> = {};
  /** Errors of nodes that cannot be reached, and those that are silent. */
  unreachable = new Map<number | undefined, Error | 'silent'>();
  identities = 0;
  described = 0;
  opened = 0;
  private readonly ends = new Map<string, bigint>();

  async open(node?: NodeAddress): Promise<WireConnection> {
    const failure = this.unreachable.get(node?.nodeId);
    if (failure === 'silent') return new Promise(() => undefined);
    if (failure) throw failure;
    return new FakeConnection(this, node?.nodeId ?? 1, ++this.opened);
  }

  describe(names: readonly string[]): ClusterDescription {
    this.described += 1;
    const leaders = Object.values(this.topics).flat();
    const ids = [...new Set(leaders.filter((id) => id >= 0))];
    return {
      nodes: ids.map((nodeId) => ({ nodeId, host: 'localhost', port: nodeId })),
      topics: names.map((topic) => ({
        topic,
        errorCode: this.topicErrors[topic] ?? (this.topics[topic] ? 0 : 3),
        leaders: this.topics[topic] ?? [],
      })),
    };
  }

  /** Answers a batch as a broker that stores it. */
  stored({ topic, partition, messages }: WireBatch): PartitionAnswer {
    const key = `${topic}/${partition}`;
    const baseOffset = this.ends.get(key) ?? 0n;
    this.ends.set(key, baseOffset + BigInt(messages.length));
    return { topic, partition, errorCode: 0, baseOffset };
  }
}

class FakeConnection implements WireConnection {
  isOpen = true;
  private readonly underWay = new Set<(error: Error) => void>();

  constructor(
    private readonly wire: FakeWire,
    private readonly node: number,
    private readonly id: number,
  ) {}

  async describe(topics: readonly string[]): Promise<ClusterDescription> {
    return this.wire.describe(topics);
  }

  async newIdentity(): Promise<ProducerIdentity> {
    return { producerId: String(++this.wire.identities), producerEpoch: 0 };
  }

  produce(batches: readonly WireBatch[], timeoutMs: number): Promise<PartitionAnswer[]> {
    return new Promise((resolve, reject) => {
      this.underWay.add(reject);
      const answer = (codes: Readonly<Record<string, number>>): void => {
        this.underWay.delete(reject);
        resolve(
          batches.map((batch) => {
            const { topic, partition } = batch;
            const errorCode = codes[`${topic}/${partition}`] ?? 0;
            if (errorCode === 0) return this.wire.stored(batch);
            return { topic, partition, errorCode, baseOffset: -1n };
          }),
        );
      };
      this.wire.requests.push({
        node: this.node,
        connection: this.id,
        timeoutMs,
        batches,
        text: batches.map(textOf).join(', '),
        isOpen: () => this.isOpen,
        store: () => answer({}),
        answer,
        fail: reject,
      });
    });
  }

  hangUp(): void {
    this.isOpen = false;
    for (const reject of this.underWay) reject(new Error('hung up'));
  }
}

/** A publisher on a fake cluster. */
export function setUp(
  options: Partial<PublisherOptions> & { readonly limits?: WaitingLimits } = {},
) {
  const wire = new FakeWire();
  const publisher = new Publisher({ broker: 'the broker', wire, timeoutMs: 60_000, ...options });
  const outcomes: string[] = [];
  /** Resolves with the positions of a publish, or its error, and notes which. */
  const publish = async (...messages: OutgoingMessage[]): Promise<Position[] | Error> => {
    const names = messages.map(({ value }) => String(value).trimEnd()).join('+');
    try {
      const positions = await publisher.publishBatch(messages);
      outcomes.push(`${names}: ${positions.map(({ offset }) => offset).join('+')}`);
      return positions;
    } catch (error) {
      outcomes.push(`${names}: ${(error as Error).name}`);
      return error as Error;
    }
  };
  return { wire, publisher, publish, outcomes, requests: wire.requests };
}

/** Words what became of a publish. */
export function reasonOf(outcome: readonly Position[] | Error): string {
  return outcome instanceof Error ? outcome.message : 'stored';
}

function textOf({ topic, partition, messages }: WireBatch): string {
  const names = messages.map(({ value }) => String(value).trimEnd()).join('+');
  return `${topic}/${partition}: ${names}`;
}
