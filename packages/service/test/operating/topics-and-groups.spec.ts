import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { IsString } from 'class-validator';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type BaseEvent, Consumes, defineTopic, Event } from '@nest-kafka-kit/messaging';
import {
  GroupActiveError,
  OperationRefusedError,
  UnknownEventTypeError,
} from '@nest-kafka-kit/messaging/errors';
import {
  EventFeed,
  GroupOperations,
  type TopicChange,
  TopicPlanner,
} from '@nest-kafka-kit/messaging/operating';
import { defineOrderEvent, type Order } from '../failure-policy/order-event.js';
import { patience, PolicyService } from '../failure-policy/policy-service.js';
import { brokers } from '@nest-kafka-kit/testing';

describe.each(brokers)('On $broker topics become what the code says', ({ environment }) => {
  it('missing ones are created, partitions added, settings set; nothing is taken away', async () => {
    const id = randomUUID();
    const retention = { 'retention.ms': '60000', 'max.message.bytes': '2000000' };
    const grown = defineTopic({ name: `grown-${id}`, partitions: 2, config: retention });
    const shrunk = defineTopic({ name: `shrunk-${id}`, partitions: 1 });
    const missing = defineTopic({ name: `missing-${id}`, partitions: 1 });
    const listened = `listened-${id}`;
    const theirs = defineTopic({ name: `theirs-${id}`, partitions: 12, config: retention });

    @Event({ type: `grown.${id}`, topic: grown, key: 'id' })
    class Grown {
      @IsString() readonly id!: string;
    }
    @Event({ type: `shrunk.${id}`, topic: shrunk, key: 'id' })
    class Shrunk {
      @IsString() readonly id!: string;
    }
    @Event({ type: `theirs.${id}`, topic: theirs, key: 'id', external: true })
    class Theirs {
      @IsString() readonly id!: string;
    }
    @Controller()
    class TopicsController {
      @Consumes(Grown) grown(@Payload() event: BaseEvent<Grown>): unknown {
        return event;
      }
      @Consumes(Shrunk) shrunk(@Payload() event: BaseEvent<Shrunk>): unknown {
        return event;
      }
      @EventPattern(listened) listened(@Payload() message: unknown): unknown {
        return message;
      }
      @Consumes(Theirs) theirs(@Payload() event: BaseEvent<Theirs>): unknown {
        return event;
      }
    }
    const own = { 'retention.ms': '1000', 'segment.ms': '3600000' };
    await using service = await PolicyService.start({
      environment,
      controller: TopicsController,
      topics: [
        { name: grown.name, partitions: 1, replicationFactor: -1, config: own },
        { name: shrunk.name, partitions: 2, replicationFactor: -1, config: {} },
        { name: listened, partitions: 5, replicationFactor: -1, config: {} },
        { name: theirs.name, partitions: 4, replicationFactor: -1, config: {} },
      ],
    });
    class Missing {
      @IsString() readonly id!: string;
    }
    Event({ type: `missing.${id}`, topic: missing, key: 'id' })(Missing);
    const planner = service.resolve(TopicPlanner);
    // Other tests of this process define events as well.
    const plan = async (): Promise<TopicChange[]> =>
      (await planner.plan()).filter(
        ({ topic }) => topic.endsWith(id) || topic.startsWith(service.group),
      );
    const changes = await plan();
    const problem = expect.stringContaining('2 partitions') as unknown;
    const impossible = [{ kind: 'impossible', topic: shrunk.name, problem }];
    const size = { from: undefined, name: 'max.message.bytes', to: '2000000' };
    expect(changes).toEqual([
      { kind: 'grow', topic: grown.name, from: 1, to: 2 },
      { kind: 'configure', topic: grown.name, name: 'retention.ms', from: '1000', to: '60000' },
      { kind: 'configure', topic: grown.name, ...size },
      ...impossible,
      { kind: 'create', topic: missing.name, settings: missing },
    ]);

    await planner.apply(changes);
    expect(await plan()).toEqual(impossible);
    expect(await service.admin.describeTopic(grown.name)).toMatchObject({
      partitions: 2,
      config: { ...own, ...retention },
    });
    expect(await service.admin.partitions(shrunk.name)).toBe(2);
    expect(await service.admin.partitions(listened)).toBe(5);
    const theirTopic = await service.admin.describeTopic(theirs.name);
    expect(theirTopic).toMatchObject({ partitions: 4, config: {} });
  });
});

describe.each(brokers)(
  'On $broker operators see and move what a group reads',
  ({ environment }) => {
    function ordersController() {
      const { OrderChanged, topic } = defineOrderEvent();
      const handled: number[] = [];

      @Controller()
      class OrdersController {
        @Consumes(OrderChanged)
        handle(@Payload() { data }: BaseEvent<Order>): void {
          handled.push(data.number);
        }
      }
      return { OrderChanged, OrdersController, topic, handled };
    }
    const orders = [0, 1, 2, 3, 4].map((number) => ({ orderId: 'o', number }));

    it('its members, what each owns, and its lag', async () => {
      const { OrderChanged, OrdersController, topic, handled } = ordersController();
      await using service = await PolicyService.start({
        environment,
        controller: OrdersController,
      });
      const operations = service.resolve(GroupOperations);
      await service.events.publishAll(OrderChanged, orders);
      await expect.poll(() => handled.length, patience).toBe(5);
      await expect.poll(() => service.committed(topic), patience).toBe(5n);
      const report = await operations.describe(service.group);
      expect(report).toMatchObject({ group: service.group, state: 'Stable' });
      const { memberId } = report.members[0]!;
      expect(report.partitions).toContainEqual({
        topic,
        partition: 0,
        committed: 5n,
        latest: 5n,
        lag: 0n,
        memberId,
      });
      const listed = (await operations.list()).find(({ group }) => group === service.group);
      expect(listed).toMatchObject({ state: 'Stable', members: report.members });
      await expect(operations.describe('nobody')).rejects.toThrow(OperationRefusedError);
    });

    it('its offsets, but not under its members', async () => {
      const { OrderChanged, OrdersController, topic, handled } = ordersController();
      await using service = await PolicyService.start({
        environment,
        controller: OrdersController,
      });
      const operations = service.resolve(GroupOperations);
      await service.events.publishAll(OrderChanged, orders);
      await expect.poll(() => handled.length, patience).toBe(5);
      await expect.poll(() => service.committed(topic), patience).toBe(5n);
      const moves = await operations.planSeek(service.group, topic, { offset: 2n });
      expect(moves).toEqual([{ partition: 0, from: 5n, to: 2n }]);
      const moving = operations.seek(service.group, topic, moves);
      await expect(moving).rejects.toThrow(GroupActiveError);
      expect(await service.committed(topic)).toBe(5n);
      await expect(operations.planSeek(service.group, 'nowhere', 'latest')).rejects.toThrow(
        OperationRefusedError,
      );
      await expect(operations.planSeek('mistyped', topic, 'latest')).rejects.toThrow(
        /no group "mistyped"/,
      );
      await service.consumer().stop();
      await operations.seek(service.group, topic, moves);
      expect(await service.committed(topic)).toBe(2n);
    });

    it('events as they come, of the types asked for', async () => {
      const { OrderChanged, OrdersController, topic, handled } = ordersController();
      await using service = await PolicyService.start({
        environment,
        controller: OrdersController,
      });
      const feed = service.resolve(EventFeed);
      const type = `order.changed.${topic.slice('orders-'.length)}`;
      await service.events.publish(OrderChanged, orders[0]!);
      await expect.poll(() => handled.length, patience).toBe(1);
      const stop = new AbortController();
      const seen: string[] = [];
      const following = (async () => {
        for await (const { value } of feed.follow([type], stop.signal)) {
          seen.push(String(value));
          // Of the first ones, as many are seen as were published until then.
          if (seen.filter((each) => each.includes('"o"')).length === orders.length) stop.abort();
        }
      })();
      // It begins where the topic ends once it has asked for that: published one by one until seen.
      for (let number = 1; seen.length === 0; number++) {
        await service.events.publish(OrderChanged, { orderId: 'first', number });
        await expect.poll(() => handled.length, patience).toBe(number + 1);
      }
      await service.events.publishAll(OrderChanged, orders);
      await following;
      expect(seen.some((value) => value.includes('"o"'))).toBe(true);
      expect(seen.every((value) => JSON.parse(value).number >= 0)).toBe(true);
      const wrong = feed.follow(['order.chnaged'], stop.signal).next();
      await expect(wrong).rejects.toThrow(UnknownEventTypeError);
    });
  },
);
