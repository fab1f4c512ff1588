import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { describe, expect, it } from 'vitest';
import {
  type BaseEvent,
  Consumes,
  MessageContext,
  PermanentError,
} from '@nest-kafka-kit/messaging';
import { PRODUCER, type Producer } from '@nest-kafka-kit/messaging/broker';
import { OperationRefusedError, ProducerReplacedError } from '@nest-kafka-kit/messaging/errors';
import { DeadLetters } from '@nest-kafka-kit/messaging/operating';
import { defineOrderEvent, type Order } from '../failure-policy/order-event.js';
import { patience, PolicyService } from '../failure-policy/policy-service.js';
import { brokers } from '@nest-kafka-kit/testing';

/** A handler that can be repaired, and what it and another group's handler did. */
function failingHandler() {
  const { OrderChanged, topic } = defineOrderEvent();
  const state = { broken: true, handled: [] as number[], byOthers: [] as number[] };
  const headers: Record<string, string>[] = [];

  @Controller()
  class OrdersController {
    @Consumes(OrderChanged)
    handle(@Payload() { data }: BaseEvent<Order>, @Ctx() context: MessageContext): void {
      if (state.broken) throw new PermanentError(`Order ${data.orderId} is unknown.`);
      state.handled.push(data.number);
      const entries = Object.entries(context.message.headers);
      headers.push(Object.fromEntries(entries.map(([name, value]) => [name, String(value)])));
    }

    @Consumes(OrderChanged, { group: `others-${topic}` })
    observe(@Payload() { data }: BaseEvent<Order>): void {
      state.byOthers.push(data.number);
    }
  }
  return { OrderChanged, topic, OrdersController, state, headers };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const ascending = (a: number, b: number): number => a - b;

describe.each(brokers)(
  'On $broker a dead letter is sent back to its group alone, once',
  ({ environment }) => {
    async function startWithLetters(count: number) {
      const given = failingHandler();
      const service = await PolicyService.start({
        environment,
        controller: given.OrdersController,
      });
      const letters = service.resolve(DeadLetters);
      const data = numbers(count).map((number) => ({ orderId: `o-${number % 7}`, number }));
      await service.events.publishAll(given.OrderChanged, data);
      await expect.poll(() => service.stored(`${service.group}.dlt`), patience).toBe(BigInt(count));
      given.state.broken = false;
      return { ...given, service, letters };
    }

    it('and until then found with where it comes from and why it was given up', async () => {
      const { service, letters, topic } = await startWithLetters(3);
      await using _ = service;
      // What somebody else may have put there is none.
      const foreign = { topic: `${service.group}.dlt`, key: null, value: null, headers: {} };
      await service.resolve<Producer>(PRODUCER).publish(foreign);
      const [first, ...rest] = await letters.find(service.group);
      expect(rest).toHaveLength(2);
      expect(first).toMatchObject({
        reason: 'permanent',
        handler: 'OrdersController.handle',
        attempts: 1,
        error: { name: 'PermanentError', message: 'Order o-0 is unknown.' },
        original: { topic, partition: 0, offset: 0n },
        type: `order.changed.${topic.slice('orders-'.length)}`,
        redrivenAt: undefined,
      });
      const now = Date.now();
      expect(Math.abs(first!.failedAt.getTime() - now)).toBeLessThan(60_000);
      const { partition, offset } = rest[0]!;
      const found = async (filter: object) =>
        (await letters.find(service.group, filter)).map(({ eventId }) => eventId);
      expect(await found({ partition, offset })).toEqual([rest[0]!.eventId]);
      expect(await found({ limit: 1 })).toEqual([first!.eventId]);
      expect(await found({ type: 'another' })).toEqual([]);
      expect(await found({ reason: 'exhausted' })).toEqual([]);
      expect(await found({ since: now + 60_000 })).toEqual([]);
      expect(await found({ reason: 'permanent', since: now - 60_000 })).toHaveLength(3);
    });

    it('with the headers it first had, and is found no more', async () => {
      const { service, letters, state, headers } = await startWithLetters(20);
      await using _ = service;
      const before = await letters.find(service.group);
      const report = await letters.redrive(service.group);
      expect(report).toEqual({ found: 20, redriven: 20 });
      await expect.poll(() => state.handled.length, patience).toBe(20);
      expect(await letters.redrive(service.group)).toEqual({ found: 0, redriven: 0 });
      expect(await letters.find(service.group)).toEqual([]);
      const after = await letters.find(service.group, { redriven: true });
      expect(after.map(({ eventId }) => eventId)).toEqual(before.map(({ eventId }) => eventId));
      expect(after.every(({ redrivenAt }) => redrivenAt instanceof Date)).toBe(true);
      expect([...state.handled].sort(ascending)).toEqual(numbers(20));
      expect([...state.byOthers].sort(ascending)).toEqual(numbers(20));
      for (const each of headers) {
        expect(Object.keys(each).filter((name) => name.startsWith('dlt-'))).toEqual([]);
        expect(each).toMatchObject({ 'retry-round': '0', 'retry-attempts': '1' });
        expect(each['ce_id']).toBeDefined();
      }
    });

    it('chosen by reason, time, number or place, the others staying where they are', async () => {
      const { service, letters, state } = await startWithLetters(10);
      await using _ = service;
      expect(await letters.redrive(service.group, { reason: 'timeout' })).toMatchObject({
        redriven: 0,
      });
      const [oldest, second] = await letters.find(service.group, { limit: 2 });
      const { partition, offset } = second!;
      expect(await letters.redrive(service.group, { partition, offset })).toMatchObject({
        redriven: 1,
      });
      expect(await letters.redrive(service.group, { limit: 1 })).toMatchObject({ redriven: 1 });
      await expect.poll(() => state.handled.length, patience).toBe(2);
      const left = (await letters.find(service.group)).map(({ eventId }) => eventId);
      expect(left).toHaveLength(8);
      expect(left).not.toContain(oldest!.eventId);
      expect(left).not.toContain(second!.eventId);
    });

    it('and is a new letter where it fails again, with all its attempts counted', async () => {
      const { service, letters, state } = await startWithLetters(1);
      await using _ = service;
      state.broken = true;
      await letters.redrive(service.group);
      await expect.poll(async () => (await letters.find(service.group)).length, patience).toBe(1);
      const [again] = await letters.find(service.group);
      expect(again).toMatchObject({ attempts: 2, original: { offset: 0n } });
      state.broken = false;
      expect(await letters.redrive(service.group)).toMatchObject({ redriven: 1 });
      await expect.poll(() => state.handled, patience).toEqual([0]);
    });

    it('by whoever comes last, where several do it at the same time', async () => {
      const { service, letters, state } = await startWithLetters(300);
      await using _ = service;
      const attempts = await Promise.allSettled(
        numbers(4).map(() => letters.redrive(service.group)),
      );
      for (const attempt of attempts) {
        if (attempt.status === 'rejected')
          expect(attempt.reason).toBeInstanceOf(ProducerReplacedError);
      }
      await letters.redrive(service.group);
      await expect.poll(() => state.handled.length, patience).toBeGreaterThanOrEqual(300);
      expect(await letters.find(service.group)).toEqual([]);
      expect([...state.handled].sort(ascending)).toEqual(numbers(300));
    });

    it('after an interruption too', async () => {
      const { service, letters, state } = await startWithLetters(250);
      await using _ = service;
      const stop = new AbortController();
      const onProgress = (): void => stop.abort();
      const { signal } = stop;
      const first = await letters.redrive(service.group, {}, { rate: 50, signal, onProgress });
      expect(first).toEqual({ found: 250, redriven: 50 });
      expect(await letters.redrive(service.group)).toEqual({ found: 200, redriven: 200 });
      await expect.poll(() => state.handled.length, patience).toBeGreaterThanOrEqual(250);
      expect([...state.handled].sort(ascending)).toEqual(numbers(250));
    });

    it('whatever headers their senders chose', async () => {
      const { service, letters, state, headers, topic } = await startWithLetters(1);
      await using _ = service;
      state.broken = true;
      const chosen = { 'dlt-redriven-offset': '0', 'dlt-reason': 'mine', 'dlt-note': 'keep me' };
      const encoded = (value: string) => Buffer.from(value);
      await service.resolve<Producer>(PRODUCER).publish({
        topic,
        key: encoded('o-0'),
        value: encoded(JSON.stringify({ orderId: 'o-0', number: 1 })),
        headers: {
          ce_specversion: encoded('1.0'),
          ce_id: encoded('chosen'),
          ce_type: encoded(`order.changed.${topic.slice('orders-'.length)}`),
          ce_source: encoded('test'),
          ...Object.fromEntries(Object.entries(chosen).map(([k, v]) => [k, encoded(v)])),
        },
      });
      await expect.poll(() => service.stored(`${service.group}.dlt`), patience).toBe(2n);
      expect(await letters.find(service.group)).toHaveLength(2);
      state.broken = false;
      expect(await letters.redrive(service.group)).toEqual({ found: 2, redriven: 2 });
      await expect.poll(() => state.handled, patience).toEqual([0, 1]);
      expect(headers[1]).toMatchObject({ 'dlt-note': 'keep me', 'dlt-redriven-offset': '0' });
      expect(await letters.find(service.group)).toEqual([]);
    });

    it('however large the letters are together', async () => {
      const { service, letters, state, topic } = await startWithLetters(0);
      await using _ = service;
      state.broken = true;
      const headers = {
        ce_specversion: Buffer.from('1.0'),
        ce_id: Buffer.from('large'),
        ce_type: Buffer.from(`order.changed.${topic.slice('orders-'.length)}`),
        ce_source: Buffer.from('test'),
      };
      // More than the 10 MiB that the retry topic takes at once.
      const large = numbers(40).map((number) => ({
        topic,
        key: Buffer.from('o-0'),
        value: Buffer.from(JSON.stringify({ orderId: 'o-0', number, pad: 'x'.repeat(300_000) })),
        headers,
      }));
      await service.resolve<Producer>(PRODUCER).publishBatch(large);
      await expect.poll(() => service.stored(`${service.group}.dlt`), patience).toBe(40n);
      state.broken = false;
      expect(await letters.redrive(service.group)).toEqual({ found: 40, redriven: 40 });
      await expect.poll(() => state.handled, patience).toEqual(numbers(40));
    });

    it('of a group that has any', async () => {
      const { service, letters } = await startWithLetters(0);
      await using _ = service;
      for (const attempt of [letters.find('nobody'), letters.redrive('nobody')])
        await expect(attempt).rejects.toThrow(OperationRefusedError);
    });
  },
);
