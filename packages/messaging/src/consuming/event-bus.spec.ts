import { Controller, type INestApplication } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { IsString } from 'class-validator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp } from '@nest-kafka-kit/testing';
import {
  connectConsumers,
  Consumes,
  createEvent,
  defineTopic,
  type DomainEvent,
  Event,
  EventBus,
  type MessageContext,
  PermanentError,
} from '../index.js';
import { ADMIN, type Admin } from '../broker.js';
import { HandlerDefinitionError, InvalidMessageError } from '../errors.js';

const orders = defineTopic({ name: 'orders' });

@Event({ type: 'order.placed', topic: orders, kind: 'domain', aggregate: 'Order', key: 'orderId' })
class OrderPlaced {
  @IsString() readonly orderId!: string;
}
@Event({ type: 'order.lost', topic: orders, key: 'orderId' })
class OrderLost {
  @IsString() readonly orderId!: string;
}

const ran: string[] = [];

@Controller()
class OrdersController {
  @Consumes(OrderPlaced)
  onOrderPlaced(@Payload() event: DomainEvent<OrderPlaced>, @Ctx() context: MessageContext): void {
    ran.push(`service ${event.aggregateType} ${event.data.orderId} ${context.message.topic}`);
    if (event.data.orderId === 'bad') throw new PermanentError('never');
  }

  @Consumes(OrderPlaced, { group: 'statistics' })
  count(@Payload() event: DomainEvent<OrderPlaced>): void {
    ran.push(`statistics ${event.aggregateType} ${event.data.orderId}`);
  }

  @EventPattern('orders')
  onAnything(@Payload() _message: unknown): void {
    ran.push('bare');
  }
}

let app: INestApplication;
beforeEach(async () => {
  ran.splice(0);
  app = await startTestApp({ controllers: [OrdersController], consumers: 'leave' });
});
afterEach(() => app.close());

const placed = (orderId = '1') => createEvent(OrderPlaced, { orderId }, 'tests');

describe('EventBus.dispatch', () => {
  it('runs every group’s handler, with the event as it comes over the wire', async () => {
    connectConsumers(app);
    await app.get(EventBus).dispatch(placed());
    expect(ran).toEqual(['service Order 1 orders', 'statistics Order 1']);
  });

  it('rejects with what a handler throws, and stores no dead letter', async () => {
    connectConsumers(app);
    await expect(app.get(EventBus).dispatch(placed('bad'))).rejects.toThrow(PermanentError);
    await expect(app.get<Admin>(ADMIN).topics()).resolves.toEqual([]);
  });

  it('validates as a consumer does', async () => {
    connectConsumers(app);
    const invalid = { ...placed(), data: { orderId: 42 } };
    await expect(app.get(EventBus).dispatch(invalid)).rejects.toThrow(InvalidMessageError);
    expect(ran).toEqual([]);
  });

  it('rejects where nobody handles the event', async () => {
    connectConsumers(app);
    const lost = createEvent(OrderLost, { orderId: '1' }, 'tests');
    await expect(app.get(EventBus).dispatch(lost)).rejects.toThrow(HandlerDefinitionError);
  });

  it('rejects before the consumers are connected, and says how to connect them', async () => {
    await expect(app.get(EventBus).dispatch(placed())).rejects.toThrow(
      /No handler for "order.placed" is connected: add @Consumes, and call connectConsumers\(app\)/,
    );
  });
});
