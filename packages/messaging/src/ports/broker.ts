import type { Admin } from './admin.js';
import type { AtomicProducer } from './atomic-producer.js';
import type { Consumer } from './consumer.js';
import type { HandlerObserver } from './handler-observer.js';
import type { Producer, ProducerObserver } from './producer.js';
import type { Reader } from './reader.js';

/** One message broker: where producers, consumers and administration come from. */
export interface Broker<GroupConsumer extends Consumer = Consumer> {
  /** For logs and health, such as `Apache Kafka at localhost:9092`. */
  readonly description: string;
  producer(observer?: ProducerObserver): Producer;
  /** Takes over from an earlier one of that name; what that one had not finished is undone. */
  atomicProducer(name: string): Promise<AtomicProducer>;
  /** @param observer is told which messages are `delayed`; a pipeline tells the rest */
  consumer(group: string, observer?: HandlerObserver): GroupConsumer;
  reader(): Reader;
  admin(): Admin;
}
