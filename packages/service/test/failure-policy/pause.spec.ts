import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type BaseEvent, Consumes } from '@nest-kafka-kit/messaging';
import { brokers } from '@nest-kafka-kit/testing';
import { defineOrderEvent, type Order } from './order-event.js';
import { patience, PolicyService } from './policy-service.js';

describe.each(brokers)('A group paused from code on $broker', ({ environment }) => {
  it('handles nothing until it is resumed, stays in its group, and others go on', async () => {
    const { OrderChanged, topic } = defineOrderEvent();
    const group = `statistics-${randomUUID()}`;
    const handled: number[] = [];
    const counted: number[] = [];

    @Controller()
    class OrdersController {
      @Consumes(OrderChanged)
      onOrderChanged(@Payload() { data }: BaseEvent<Order>): void {
        handled.push(data.number);
      }

      @Consumes(OrderChanged, { group })
      count(@Payload() { data }: BaseEvent<Order>): void {
        counted.push(data.number);
      }
    }
    await using service = await PolicyService.start({ environment, controller: OrdersController });
    const publish = (...numbers: number[]) =>
      service.events.publishAll(
        OrderChanged,
        numbers.map((number) => ({ orderId: '1', number })),
      );
    await publish(1);
    await expect.poll(() => [handled, counted], patience).toEqual([[1], [1]]);

    const name = `${service.group}.${group}`;
    service.consumer(name).pause();
    await publish(2, 3, 4);
    await expect.poll(() => handled, patience).toEqual([1, 2, 3, 4]);
    expect(counted).toEqual([1]);
    expect(service.consumer(name)).toMatchObject({ paused: true, state: 'running' });
    expect(service.consumer()).toMatchObject({ paused: false, state: 'running' });
    expect(await service.health(name)).toBe('paused');
    expect(await service.health()).toBe('running');
    expect(await service.get('/health/ready')).toMatchObject({ status: 200 });
    await expect.poll(() => service.committed(topic, name), patience).toBe(1n);

    service.consumer(name).resume();
    await expect.poll(() => counted, patience).toEqual([1, 2, 3, 4]);
    expect(await service.health(name)).toBe('running');
  });
});
