import { IsUUID } from 'class-validator';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';

const orders = defineTopic({ name: 'orders' });

@Event({ type: 'order.placed', topic: orders, key: 'orderId' })
export class OrderPlaced {
  @IsUUID() readonly orderId!: string;
}
