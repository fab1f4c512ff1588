import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { describe, expect, it } from 'vitest';
import {
  type BaseEvent,
  Consumes,
  MessageContext,
  PermanentError,
} from '@nest-kafka-kit/messaging';
import { OperationRefusedError } from '@nest-kafka-kit/messaging/errors';
import { Replay } from '@nest-kafka-kit/messaging/operating';
import { defineOrderEvent, type Order } from '../failure-policy/order-event.js';
import { patience, PolicyService } from '../failure-policy/policy-service.js';
import { brokers } from '@nest-kafka-kit/testing';

const COUNT = 60;

describe.each(brokers)(
  "On $broker history is handled again by one group, and nobody's offsets move",
  ({ environment }) => {
    async function startWithHistory() {
      const { OrderChanged, topic } = defineOrderEvent();
      const handled: { orderId: string; number: number; offset: bigint }[] = [];
      const observed: number[] = [];
      const state = { refuse: -1 };

      @Controller()
      class OrdersController {
        @Consumes(OrderChanged)
        async handle(@Payload() { data }: BaseEvent<Order>, @Ctx() context: MessageContext) {
          await new Promise(setImmediate);
          if (data.number === state.refuse) throw new PermanentError('Never.');
          handled.push({ ...data, offset: context.message.offset });
        }

        @Consumes(OrderChanged, { group: `others-${topic}` })
        observe(@Payload() { data }: BaseEvent<Order>): void {
          observed.push(data.number);
        }
      }
      const service = await PolicyService.start({ environment, controller: OrdersController });
      const data = Array.from({ length: COUNT }, (_, number) => ({
        orderId: `o-${number % 3}`,
        number,
      }));
      await service.events.publishAll(OrderChanged, data);
      await expect.poll(() => handled.length + observed.length, patience).toBe(2 * COUNT);
      await expect.poll(() => service.committed(topic), patience).toBe(BigInt(COUNT));
      handled.length = observed.length = 0;
      const request = { topic, group: service.group, from: 'earliest', to: 'latest' } as const;
      return { service, replay: service.resolve(Replay), request, topic, handled, observed, state };
    }

    it('all of it, in the order of each key, while the group goes on', async () => {
      const { service, replay, request, topic, handled, observed } = await startWithHistory();
      await using _ = service;
      const members = await service.admin.describeGroup(service.group);
      const plan = await replay.plan(request);
      expect(plan.messages).toBe(BigInt(COUNT));
      const report = await replay.run(plan);
      expect(report).toEqual({ delivered: COUNT, givenUp: 0, skipped: 0, complete: true });
      for (const orderId of ['o-0', 'o-1', 'o-2']) {
        const numbers = handled
          .filter((each) => each.orderId === orderId)
          .map((each) => each.number);
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        expect(numbers).toHaveLength(COUNT / 3);
      }
      expect(observed).toEqual([]);
      expect(await service.committed(topic)).toBe(BigInt(COUNT));
      expect(await service.admin.describeGroup(service.group)).toEqual(members);
    });

    it('as much of it as asked for: a stretch, a key, a type', async () => {
      const { service, replay, request, handled } = await startWithHistory();
      await using _ = service;
      const stretch = { from: { offset: 10n }, to: { offset: 25n } } as const;
      const numbers = async (further: object): Promise<number[]> => {
        handled.length = 0;
        const { complete } = await replay.run(await replay.plan({ ...request, ...further }));
        expect(complete).toBe(true);
        return handled.map(({ number }) => number).sort((a, b) => a - b);
      };
      expect(await numbers(stretch)).toEqual(Array.from({ length: 15 }, (_, index) => index + 10));
      expect(await numbers({ ...stretch, key: 'o-1' })).toEqual([10, 13, 16, 19, 22]);
      expect(await numbers({ ...stretch, type: 'another' })).toEqual([]);
      expect(await numbers({ from: { timestamp: Date.now() + 60_000 } })).toEqual([]);
      expect(await numbers({ from: { offset: 999n } })).toEqual([]);
    });

    it('with dead letters for what cannot be handled', async () => {
      const { service, replay, request, handled, state } = await startWithHistory();
      await using _ = service;
      state.refuse = 5;
      const report = await replay.run(await replay.plan(request));
      expect(report).toMatchObject({ delivered: COUNT, givenUp: 1, complete: true });
      expect(handled).toHaveLength(COUNT - 1);
      const [letter] = await service.deadLetters(1);
      expect(String(letter!.headers['dlt-original-offset'])).toBe('5');
    });

    it('until it is told to stop, and says so', async () => {
      const { service, replay, request, handled } = await startWithHistory();
      await using _ = service;
      const stop = new AbortController();
      const { signal } = stop;
      const onProgress = (done: number): void => void (done >= 5 && stop.abort());
      const report = await replay.run(await replay.plan(request), { signal, onProgress });
      expect(report.complete).toBe(false);
      expect(report.delivered).toBe(handled.length);
    });

    it('only where the group has handlers for it', async () => {
      const { service, replay, request } = await startWithHistory();
      await using _ = service;
      await expect(replay.plan({ ...request, group: 'nobody' })).rejects.toThrow(
        OperationRefusedError,
      );
      const retry = replay.plan({ ...request, topic: `${service.group}.retry` });
      await expect(retry).rejects.toThrow(/does not consume/);
    });
  },
);
