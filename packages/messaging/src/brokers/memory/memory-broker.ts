import type { Broker, HandlerObserver, ProducerObserver } from '../../ports/index.js';
import { MemoryAdmin } from './memory-admin.js';
import { MemoryConsumer, type MemoryConsumerOptions } from './memory-consumer.js';
import { MemoryGroups } from './memory-groups.js';
import { MemoryLog } from './memory-log.js';
import { MemoryAtomicProducer, MemoryProducer } from './memory-producer.js';
import { MemoryReader } from './memory-reader.js';

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
  private readonly atomicProducers = new Map<string, MemoryAtomicProducer>();

  constructor(private readonly options: MemoryConsumerOptions = { autoOffsetReset: 'earliest' }) {}

  producer(observer?: ProducerObserver): MemoryProducer {
    return new MemoryProducer(this.log, observer);
  }

  async atomicProducer(name: string): Promise<MemoryAtomicProducer> {
    return new MemoryAtomicProducer(this.log, name, this.atomicProducers);
  }

  consumer(group: string, observer?: HandlerObserver): MemoryConsumer {
    return new MemoryConsumer(group, this.log, this.groups, this.options, observer);
  }

  reader(): MemoryReader {
    return new MemoryReader(this.log);
  }

  admin(): MemoryAdmin {
    return new MemoryAdmin(this.log, this.groups);
  }
}
