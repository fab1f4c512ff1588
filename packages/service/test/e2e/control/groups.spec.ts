import { Controller, Logger, type Type } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { IsInt, IsString } from 'class-validator';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type BaseEvent,
  Consumes,
  defineTopic,
  Event,
  MessageContext,
} from '@nest-kafka-kit/messaging';
import { defineOrderEvent, type Order } from '../../failure-policy/order-event.js';
import { patience, PolicyService } from '../../failure-policy/policy-service.js';
import { brokers } from '@nest-kafka-kit/testing';
import { ADMIN_TOKEN, operatorOf } from './operator.js';

interface Assigned {
  readonly topic: string;
  readonly partition: number;
  readonly committed: string | null;
  readonly lag: string | null;
}

const ofTopic = (assignment: readonly Assigned[], topic: string): Assigned[] =>
  assignment.filter((each) => each.topic === topic);

const lagOf = (assignment: readonly Assigned[], topic: string): number =>
  ofTopic(assignment, topic).reduce((sum, { lag }) => sum + Number(lag), 0);

describe.each(brokers)('A group paused by an operator on $broker', ({ environment }) => {
  it('handles nothing while its lag grows, and everything after the resume; others go on', async () => {
    const { OrderChanged, topic } = defineOrderEvent();
    // As long as a group with a retry topic can be: routers bound what a path may name.
    const group = `statistics-${randomUUID()}`.padEnd(243, 'x');
    const handled: number[] = [];
    const counted: number[] = [];

    @Controller()
    class OrdersController {
      @Consumes(OrderChanged)
      onOrderChanged(@Payload() { data }: BaseEvent<Order>): void {
        handled.push(data.number);
      }

      @Consumes(OrderChanged, { group: { absolute: group } })
      count(@Payload() { data }: BaseEvent<Order>): void {
        counted.push(data.number);
      }
    }
    await using service = await PolicyService.start({
      environment: { ...environment, ADMIN_TOKEN },
      controller: OrdersController,
    });
    const operator = operatorOf(service);
    const change = (what: 'pause' | 'resume') =>
      operator.post(`/v1/messaging/groups/${group}/${what}`, undefined);
    const status = async () => {
      const { body } = await operator.get('/v1/messaging/status');
      return body.groups.find((each: { group: string }) => each.group === group);
    };
    const publish = (...numbers: number[]) =>
      service.events.publishAll(
        OrderChanged,
        numbers.map((number) => ({ orderId: '1', number })),
      );
    await publish(1);
    await expect.poll(() => service.committed(topic, group), patience).toBe(1n);

    for (let time = 1; time <= 2; time++) {
      const { status: code, body } = await change('pause');
      expect(code).toBe(200);
      expect(body).toMatchObject({ group, state: 'running', paused: true, blocked: [] });
      expect(ofTopic(body.assignment, topic)).toEqual([
        { topic, partition: 0, committed: '1', lag: '0' },
      ]);
    }
    await publish(2, 3, 4);
    await expect.poll(() => handled, patience).toEqual([1, 2, 3, 4]);
    expect(counted).toEqual([1]);
    const { assignment } = await status();
    const [lag] = await service.admin.lag(group, topic);
    expect(lag).toMatchObject({ committed: 1n, lag: 3n });
    expect(ofTopic(assignment, topic)).toEqual([{ topic, partition: 0, committed: '1', lag: '3' }]);

    for (let time = 1; time <= 2; time++) {
      expect(await change('resume')).toMatchObject({ status: 200, body: { paused: false } });
    }
    await expect.poll(() => counted, patience).toEqual([1, 2, 3, 4]);
    await expect.poll(async () => lagOf((await status()).assignment, topic), patience).toBe(0);
  });

  it('has to be one of this process: 404 names those it runs', async () => {
    const { OrderChanged } = defineOrderEvent();

    @Controller()
    class OrdersController {
      @Consumes(OrderChanged)
      onOrderChanged(): void {}
    }
    await using service = await PolicyService.start({
      environment: { ...environment, ADMIN_TOKEN },
      controller: OrdersController,
    });
    const operator = operatorOf(service);
    for (const what of ['pause', 'resume']) {
      const odd = ['a%2Fb', '..%2Fstatus', encodeURIComponent('größe\n'), 'x'.repeat(255)];
      for (const group of ['unknown', ...odd]) {
        const path = `/v1/messaging/groups/${group}/${what}`;
        const { status, body } = await operator.post(path, undefined);
        expect([path, status]).toEqual([path, 404]);
        expect(body.detail).toBe(
          `This process does not run group "${decodeURIComponent(group)}". It runs: ${service.group}.`,
        );
      }
    }
    expect(service.consumer().paused).toBe(false);
  });
});

const kafka = brokers.filter(({ environment }) => environment['KAFKA_BOOTSTRAP_SERVERS']);
/** The shortest a broker allows by default. */
const SESSION_TIMEOUT_MS = 6_000;

describe.each(kafka)('A paused member of a group on $broker', ({ environment }) => {
  afterEach(() => Logger.overrideLogger(false));

  it('stays in its group without any rebalance, and stays paused when another one joins', async () => {
    const id = randomUUID();
    const group = `shared-${id}`;
    const topic = defineTopic({ name: `orders-${id}`, partitions: 4 });

    @Event({ type: `order.changed.${id}`, topic, key: 'orderId' })
    class OrderChanged implements Order {
      @IsString() readonly orderId!: string;
      @IsInt() readonly number!: number;
    }
    const member = (handled: string[]): Type => {
      @Controller()
      class OrdersController {
        @Consumes(OrderChanged)
        onOrderChanged(
          @Payload() { data }: BaseEvent<Order>,
          @Ctx() { message }: MessageContext,
        ): void {
          handled.push(`${message.partition}:${data.number}`);
        }
      }
      return OrdersController;
    };
    const start = (handled: string[]) =>
      PolicyService.start({
        environment: {
          ...environment,
          ADMIN_TOKEN,
          KAFKA_CONSUMER_GROUP: group,
          KAFKA_SESSION_TIMEOUT_MS: String(SESSION_TIMEOUT_MS),
        },
        controller: member(handled),
      });
    const byFirst: string[] = [];
    const bySecond: string[] = [];
    await using first = await start(byFirst);
    const operator = operatorOf(first);
    const path = `/v1/messaging/groups/${group}`;
    const publish = (number: number) =>
      first.events.publishAll(
        OrderChanged,
        Array.from({ length: 40 }, (_, order) => ({ orderId: String(order), number })),
      );
    const joins: string[] = [];
    const record = (text: unknown): void => {
      if (String(text).startsWith('Joined with')) joins.push(String(text));
    };
    Logger.overrideLogger({ log: record, warn: record, error: record });

    await publish(1);
    await expect.poll(() => byFirst.length, patience).toBe(40);
    const before = await first.admin.describeGroup(group);
    expect(before).toMatchObject({ state: 'Stable', members: [expect.anything()] });

    await operator.post(`${path}/pause`, undefined);
    await publish(2);
    // Nothing tells of a member that is not put out: the broker has had all the time it takes.
    await delay(SESSION_TIMEOUT_MS * 1.5);
    expect(await first.admin.describeGroup(group)).toEqual(before);
    expect(joins).toEqual([]);
    expect(byFirst).toHaveLength(40);
    const { body } = await operator.get('/v1/messaging/status');
    expect(body.groups[0]).toMatchObject({ state: 'running', paused: true });
    expect(lagOf(body.groups[0].assignment, topic.name)).toBe(40);

    const owned = (service: PolicyService) =>
      service
        .consumer(group)
        .assignment.filter((each) => each.topic === topic.name)
        .map(({ partition }) => partition)
        .sort((a, b) => a - b);
    const behind = async () => {
      const lags = await first.admin.lag(group, topic.name);
      return lags.filter(({ lag }) => lag > 0n).map(({ partition }) => partition);
    };
    {
      await using second = await start(bySecond);
      Logger.overrideLogger({ log: record, warn: record, error: record });
      const shares = () => [owned(first).length, owned(second).length];
      await expect.poll(shares, patience).toEqual([2, 2]);
      await expect.poll(behind, patience).toEqual(owned(first));
      expect(first.consumer(group).paused).toBe(true);
    }
    await expect.poll(() => owned(first), patience).toEqual([0, 1, 2, 3]);
    // What a rebalance looks like here, so that there was none before.
    expect(joins).not.toEqual([]);
    expect(first.consumer(group).paused).toBe(true);
    expect(byFirst).toHaveLength(40);

    await operator.post(`${path}/resume`, undefined);
    await expect.poll(behind, patience).toEqual([]);
    const again = [...byFirst, ...bySecond].filter((each) => each.endsWith(':2'));
    expect(again).toHaveLength(40);
    expect(byFirst.length).toBeGreaterThan(40);
  });
});
