import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  Admin,
  Broker,
  OutgoingMessage,
  PartitionLag,
  PartitionOffsets,
  Position,
  Producer,
  TopicSettings,
} from '../contracts/index.js';
import { ProducerClosedError } from '../errors.js';
import { MemoryConsumer, type MemoryConsumerOptions } from './memory-consumer.js';
import { MemoryGroups } from './memory-groups.js';
import { MemoryLog } from './memory-log.js';

/**
 * A broker in this process: partitions by key, groups, offsets, redelivery. For development and
 * tests; everything is gone when the process ends.
 *
 * @example
 * const broker = new MemoryBroker();
 * await broker.admin().createTopics([defineTopic({ name: 'orders' })]);
 * await broker.producer().publish({ topic: 'orders', key: null, value: Buffer.from('1'), headers: {} });
 */
export class MemoryBroker implements Broker<MemoryConsumer> {
  readonly description =
    'the in-memory broker (development and tests: nothing outlives the process)';
  private readonly log = new MemoryLog();
  private readonly groups = new MemoryGroups((topic) => this.log.partitionsOf(topic).length);

  constructor(private readonly options: MemoryConsumerOptions = { autoOffsetReset: 'earliest' }) {}

  producer(): MemoryProducer {
    return new MemoryProducer(this.log);
  }

  consumer(group: string): MemoryConsumer {
    return new MemoryConsumer(group, this.log, this.groups, this.options);
  }

  admin(): MemoryAdmin {
    return new MemoryAdmin(this.log);
  }
}

class MemoryProducer implements Producer {
  private closed = false;

  constructor(private readonly log: MemoryLog) {}

  async publish(message: OutgoingMessage): Promise<Position> {
    const [position] = await this.publishBatch([message]);
    return position!;
  }

  async publishBatch(messages: readonly OutgoingMessage[]): Promise<Position[]> {
    if (this.closed) throw new ProducerClosedError();
    const positions = messages.map((message) => this.log.append(message));
    // Handlers never run before the publisher goes on, as on any real broker.
    await nextTurn();
    return positions;
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

class MemoryAdmin implements Admin {
  constructor(private readonly log: MemoryLog) {}

  async ping(): Promise<void> {}

  async topics(): Promise<string[]> {
    return this.log.topics();
  }

  async createTopics(topics: readonly TopicSettings[]): Promise<string[]> {
    return topics.filter((topic) => this.log.create(topic)).map(({ name }) => name);
  }

  async partitions(topic: string): Promise<number> {
    return this.log.partitionsOf(topic).length;
  }

  async offsets(topic: string): Promise<PartitionOffsets[]> {
    return this.log.partitionsOf(topic).map((messages, partition) => ({
      partition,
      earliest: 0n,
      latest: BigInt(messages.length),
    }));
  }

  async lag(group: string, topic: string): Promise<PartitionLag[]> {
    return this.log.partitionsOf(topic).map((messages, partition) => {
      const committed = this.log.committedBy(group, topic, partition) ?? null;
      return { partition, committed, lag: BigInt(messages.length) - (committed ?? 0n) };
    });
  }

  async close(): Promise<void> {}
}
