import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { describe, expect, it } from 'vitest';
import { type BaseEvent, Consumes, MessageContext } from '@nest-kafka-kit/messaging';
import { brokers } from '@nest-kafka-kit/testing';
import { defineOrderEvent, type Order } from './order-event.js';
import { patience, PolicyService } from './policy-service.js';

const nameOf = ({ orderId, number }: Order): string => `${orderId}${number}`;

/** A handler that cannot handle `a1` before it is healed. */
function setUp(concurrency: number) {
  const { OrderChanged, topic } = defineOrderEvent();
  const handled: string[] = [];
  const state = { isHealed: false, attempts: 0 };

  @Controller()
  class OrdersController {
    @Consumes(OrderChanged, {
      concurrency,
      retry: { attempts: 1_000_000, baseDelayMs: 1, maxDelayMs: 10 },
    })
    onOrderChanged(
      @Payload() { data }: BaseEvent<Order>,
      @Ctx() { attempt }: MessageContext,
    ): void {
      if (nameOf(data) === 'a1') state.attempts = attempt;
      if (nameOf(data) === 'a1' && !state.isHealed) throw new Error('Not yet.');
      handled.push(nameOf(data));
    }
  }
  const orders: Order[] = ['a1', 'a2', 'b1', 'a3', 'b2', 'c1'].map((name) => ({
    orderId: name[0]!,
    number: Number(name[1]),
  }));
  /** Key by key; between keys there is no order. */
  const ofKey = (...keys: string[]): string[] =>
    keys.flatMap((key) => handled.filter((name) => name.startsWith(key)));
  return { OrderChanged, OrdersController, topic, handled, ofKey, state, orders };
}

describe.each(brokers)('While a message is tried again on $broker', ({ environment }) => {
  it('its key waits, in order, and other keys go on', async () => {
    const { OrderChanged, OrdersController, topic, handled, ofKey, state, orders } = setUp(16);
    await using service = await PolicyService.start({ environment, controller: OrdersController });
    await service.events.publishAll(OrderChanged, orders);
    await expect.poll(() => ofKey('b', 'c'), patience).toEqual(['b1', 'b2', 'c1']);
    await expect.poll(() => state.attempts, patience).toBeGreaterThan(20);
    expect(ofKey('a')).toEqual([]);
    // What is done behind it must not be committed.
    expect((await service.committed(topic)) ?? 0n).toBe(0n);

    state.isHealed = true;
    await expect.poll(() => handled, patience).toHaveLength(6);
    expect(ofKey('a')).toEqual(['a1', 'a2', 'a3']);
    await expect.poll(() => service.committed(topic), patience).toBe(6n);
  });

  it('everything waits, in order, with concurrency 1', async () => {
    const { OrderChanged, OrdersController, topic, handled, state, orders } = setUp(1);
    await using service = await PolicyService.start({ environment, controller: OrdersController });
    await service.events.publishAll(OrderChanged, orders);
    await expect.poll(() => state.attempts, patience).toBeGreaterThan(20);
    expect(handled).toEqual([]);

    state.isHealed = true;
    await expect.poll(() => handled, patience).toEqual(['a1', 'a2', 'b1', 'a3', 'b2', 'c1']);
    await expect.poll(() => service.committed(topic), patience).toBe(6n);
  });
});
