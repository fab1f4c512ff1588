import { Controller, type Type } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { describe, expect, it } from 'vitest';
import { type BaseEvent, Consumes, type ConsumesOptions } from '@nest-kafka-kit/messaging';
import { brokers } from '@nest-kafka-kit/testing';
import { defineOrderEvent, type Order } from './order-event.js';
import { deadLetterHeaders, patience, PolicyService } from './policy-service.js';

const bad: Order = { orderId: 'bad', number: 1 };
const next: Order = { orderId: 'bad', number: 2 };
const other: Order = { orderId: 'other', number: 1 };

/** A handler that fails for the bad order's first event as often as it is told to. */
function setUp(options: ConsumesOptions, failures = Number.MAX_SAFE_INTEGER) {
  const { OrderChanged, topic } = defineOrderEvent();
  const attempts: { order: Order; at: number }[] = [];
  const handled: Order[] = [];
  const state = { failures };

  @Controller()
  class OrdersController {
    @Consumes(OrderChanged, options)
    onOrderChanged(@Payload() { data }: BaseEvent<Order>): void {
      attempts.push({ order: { ...data }, at: Date.now() });
      const isBad = data.orderId === bad.orderId && data.number === bad.number;
      if (isBad && state.failures-- > 0) throw new RangeError('Out of stock.');
      handled.push({ ...data });
    }
  }
  const attemptsOfBad = (): number[] =>
    attempts
      .filter(({ order: { orderId, number } }) => orderId === 'bad' && number === 1)
      .map(({ at }) => at);
  const controller: Type = OrdersController;
  return { OrderChanged, controller, topic, attemptsOfBad, handled, state };
}

describe.each(brokers)('A message whose attempts are used up on $broker', ({ environment }) => {
  const retry = { attempts: 3, baseDelayMs: 1, maxDelayMs: 5 };

  it('is a dead letter, and its key goes on, without any choice', async () => {
    const { OrderChanged, controller, topic, attemptsOfBad, handled } = setUp({ retry });
    await using service = await PolicyService.start({ environment, controller });
    await service.events.publishAll(OrderChanged, [other, bad, next]);
    const [letter] = await service.deadLetters(1);
    expect(deadLetterHeaders(letter!)).toMatchObject({
      reason: 'exhausted',
      group: service.group,
      handler: 'OrdersController.onOrderChanged',
      attempts: '3',
      'original-topic': topic,
      'original-partition': '0',
      'original-offset': '1',
      'error-name': 'RangeError',
      'error-message': 'Out of stock.',
    });
    const [, stored] = await service.messages(topic, 3);
    expect(letter).toMatchObject({ key: stored!.key, value: stored!.value });
    expect(letter!.headers).toMatchObject(stored!.headers);
    await expect.poll(() => handled, patience).toEqual([other, next]);
    expect(attemptsOfBad()).toHaveLength(3);
    await expect.poll(() => service.committed(topic), patience).toBe(3n);
  });

  it('waits in the retry topic, is overtaken by its key, and handled when it can be', async () => {
    const retryDelayMs = 400;
    const { OrderChanged, controller, topic, attemptsOfBad, handled } = setUp(
      { retry, onExhausted: 'retry-topic', retryDelayMs },
      retry.attempts,
    );
    await using service = await PolicyService.start({ environment, controller });
    await service.events.publishAll(OrderChanged, [bad, next]);
    await expect.poll(() => handled, patience).toEqual([next, bad]);
    const [, , third, fourth] = attemptsOfBad();
    expect(fourth! - third!).toBeGreaterThanOrEqual(retryDelayMs);
    expect(attemptsOfBad()).toHaveLength(4);
    await expect.poll(() => service.committed(topic), patience).toBe(2n);
    expect(await service.stored(`${service.group}.retry`)).toBe(1n);
    expect(await service.stored(`${service.group}.dlt`)).toBe(0n);
  });

  it('is a dead letter after its rounds through the retry topic, from where it was first', async () => {
    const { OrderChanged, controller, topic, attemptsOfBad } = setUp({
      retry,
      onExhausted: 'retry-topic',
      retryDelayMs: 50,
      rounds: 2,
    });
    await using service = await PolicyService.start({ environment, controller });
    await service.events.publishAll(OrderChanged, [other, bad]);
    const [letter] = await service.deadLetters(1);
    expect(attemptsOfBad()).toHaveLength(9);
    expect(deadLetterHeaders(letter!)).toMatchObject({
      reason: 'exhausted',
      attempts: '9',
      'original-topic': topic,
      'original-partition': '0',
      'original-offset': '1',
    });
    const [, stored] = await service.messages(topic, 2);
    expect(letter).toMatchObject({ key: stored!.key, value: stored!.value });
    const original = Object.entries(letter!.headers).filter(([name]) => !name.startsWith('dlt-'));
    expect(original).toEqual(Object.entries(stored!.headers));
    expect(await service.stored(`${service.group}.retry`)).toBe(2n);
  });

  it('blocks its key alone until it is handled, and health names it', async () => {
    const { OrderChanged, controller, topic, attemptsOfBad, handled, state } = setUp({
      retry,
      onExhausted: 'block',
    });
    await using service = await PolicyService.start({ environment, controller });
    await service.events.publishAll(OrderChanged, [bad, next, other]);
    await expect.poll(() => service.health(), patience).toBe(`running, blocked by ${topic}/0@0`);
    await expect.poll(() => attemptsOfBad().length, patience).toBeGreaterThan(20);
    expect(handled).toEqual([other]);
    expect(service.consumer().blocked).toEqual([{ topic, partition: 0, offset: 0n }]);
    // At most where it begins, with a mark of what is running.
    expect((await service.committed(topic)) ?? 0n).toBe(0n);

    state.failures = 0;
    await expect.poll(() => handled, patience).toEqual([other, bad, next]);
    await expect.poll(() => service.health(), patience).toBe('running');
    await expect.poll(() => service.committed(topic), patience).toBe(3n);
    expect(await service.stored(`${service.group}.dlt`)).toBe(0n);
  });
});
