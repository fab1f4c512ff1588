import type { Admin } from './admin.js';
import type { Consumer } from './consumer.js';
import type { Producer } from './producer.js';

/** One message broker: where producers, consumers and administration come from. */
export interface Broker<GroupConsumer extends Consumer = Consumer> {
  /** For logs and health, such as `Apache Kafka at localhost:9092`. */
  readonly description: string;
  producer(): Producer;
  consumer(group: string): GroupConsumer;
  admin(): Admin;
}
