import type { Admin } from './admin.js';
import type { AtomicProducer } from './atomic-producer.js';
import type { Consumer } from './consumer.js';
import type { HandlerObserver } from './handler-observer.js';
import type { Producer, ProducerObserver } from './producer.js';
import type { Reader } from './reader.js';

/**
 * A message broker: makes producers, consumers, readers and admins. An adapter implements it.
 *
 * @example
 * const broker: Broker = new MemoryBroker();
 * await broker.producer().publish(message);
 */
export interface Broker<GroupConsumer extends Consumer = Consumer> {
  /** The broker's name in logs and health, such as `Apache Kafka at localhost:9092`. */
  readonly description: string;
  producer(observer?: ProducerObserver): Producer;
  /** Takes over from an earlier producer of that name, and undoes what that one had not finished. */
  atomicProducer(name: string): Promise<AtomicProducer>;
  /** @param observer is told which messages are `delayed`; a pipeline tells the rest */
  consumer(group: string, observer?: HandlerObserver): GroupConsumer;
  reader(): Reader;
  admin(): Admin;
}
