import { IsInt, IsString } from 'class-validator';
import { randomUUID } from 'node:crypto';
import { defineTopic, Event, type EventClass } from '@nest-kafka-kit/messaging';

export interface Order {
  readonly orderId: string;
  /** Counts up per order. */
  readonly number: number;
}

/** An event on a topic of its own, with one partition: tests share a Kafka and see nothing of each other. */
export function defineOrderEvent(): { readonly OrderChanged: EventClass<Order>; topic: string } {
  const id = randomUUID();
  const topic = defineTopic({ name: `orders-${id}`, partitions: 1 });

  @Event({ type: `order.changed.${id}`, topic, key: 'orderId' })
  class OrderChanged implements Order {
    @IsString() readonly orderId!: string;
    @IsInt() readonly number!: number;
  }
  return { OrderChanged, topic: topic.name };
}
