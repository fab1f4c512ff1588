import { Controller, Post } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { type BaseEvent, Consumes, EventRepository, type Receipt } from '@nest-kafka-kit/messaging';
import { OrderPlaced } from './order-placed.event.js';

@Controller('orders')
export class OrdersController {
  constructor(private readonly events: EventRepository) {}

  @Post()
  place(): Promise<Receipt> {
    return this.events.publish(OrderPlaced, { orderId: '7b0e3f5c-9f0a-4a43-8f9c-0f3d2f1c5e11' });
  }

  @Consumes(OrderPlaced)
  ship(@Payload() { data }: BaseEvent<OrderPlaced>): void {
    console.log(`Shipped ${data.orderId}`);
  }
}
