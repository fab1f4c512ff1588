import { Controller, type Type } from '@nestjs/common';
import { EventPattern, Payload, Transport } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsString } from 'class-validator';
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp } from '@nest-kafka-kit/testing';
import {
  Consumes,
  createEvent,
  defineTopic,
  type DomainEvent,
  Event,
  EventRepository,
  type Message,
} from '../index.js';
import {
  ADMIN,
  type Admin,
  BROKER,
  type OutgoingMessage,
  PRODUCER,
  type Producer,
} from '../broker.js';
import { ConsumerGroups } from '../operating/index.js';
import { encodeEvent } from '../events/index.js';
import type { MemoryBroker } from '../brokers/memory/memory-broker.js';

const orders = defineTopic({ name: 'orders', partitions: 1 });
const texts = defineTopic({ name: 'texts', partitions: 1 });

@Event({ type: 'order.placed', topic: orders, kind: 'domain', aggregate: 'Order', key: 'orderId' })
class OrderPlaced {
  @IsString() readonly orderId!: string;
}

@Event({ type: 'order.shipped', topic: orders, key: 'orderId' })
class OrderShipped {
  @IsString() readonly orderId!: string;
}

@Event({ type: 'text.written', topic: texts, key: 'textId' })
class TextWritten {
  @IsString() readonly textId!: string;
}

/** What reached a handler: its name, and what it was given. */
const received: { handler: string; payload: unknown }[] = [];
const changes = new EventEmitter();
function receive(handler: string, payload: unknown): void {
  received.push({ handler, payload });
  changes.emit('received');
}
async function untilReceived(count: number): Promise<void> {
  while (received.length < count) await once(changes, 'received');
}

@Controller()
class OrdersController {
  @Consumes(OrderPlaced)
  onOrderPlaced(@Payload() event: DomainEvent<OrderPlaced>): void {
    receive('onOrderPlaced', event.data);
  }
}

let app: NestFastifyApplication | undefined;

async function start(...controllers: Type[]): Promise<NestFastifyApplication> {
  app = await startTestApp({ controllers });
  return app;
}
function publish(topic: string, text: string | null, types: Record<string, string> = {}) {
  const headers = Object.entries(types).map(([name, value]) => [name, Buffer.from(value)] as const);
  const message: OutgoingMessage = {
    topic,
    key: Buffer.from('key'),
    value: text === null ? null : Buffer.from(text),
    headers: Object.fromEntries(headers),
  };
  return app!.get<Producer>(PRODUCER).publish(message);
}
/** Stops the consumers, so that they commit, and says what each group has left behind. */
async function lagAfter(group: string, topic: string): Promise<bigint> {
  await app!.get(ConsumerGroups).beforeApplicationShutdown();
  const [partition] = await app!.get<Admin>(ADMIN).lag(group, topic);
  return partition!.lag;
}
/** The dead letters of the service's group, once there are as many. */
async function deadLetters(count: number): Promise<Message[]> {
  const consumer = app!.get<MemoryBroker>(BROKER).consumer('inspector');
  const letters: Message[] = [];
  const handle = async (letter: Message): Promise<void> => {
    letters.push(letter);
    changes.emit('letter');
  };
  consumer.subscribe({ topics: ['service.dlt'], route: () => ({ concurrency: 1, handle }) });
  await consumer.start();
  while (letters.length < count) await once(changes, 'letter');
  await consumer.stop();
  return letters;
}

beforeEach(() => void received.splice(0));
afterEach(() => app?.close());

describe('The handler of a message', () => {
  it('is the one of its event type, in every group that has one', async () => {
    @Controller()
    class StatisticsController {
      @Consumes(OrderPlaced, { group: 'statistics' })
      count(@Payload() event: DomainEvent<OrderPlaced>): void {
        receive('count', event.data);
      }
    }
    await start(OrdersController, StatisticsController);
    await app!.get(EventRepository).publish(OrderPlaced, { orderId: '1' });
    await untilReceived(2);
    expect(received.map(({ handler }) => handler).sort()).toEqual(['count', 'onOrderPlaced']);
    expect(received[0]!.payload).toBeInstanceOf(OrderPlaced);
  });

  it('is nobody for a type that no handler wants: its offset moves on', async () => {
    await start(OrdersController);
    const events = app!.get(EventRepository);
    await events.publish(OrderShipped, { orderId: '1' });
    await events.publish(OrderPlaced, { orderId: '1' });
    await untilReceived(1);
    expect(received).toHaveLength(1);
    expect(await lagAfter('service', 'orders')).toBe(0n);
    expect(
      (await app!.get<Admin>(ADMIN).offsets('service.dlt')).every((o) => o.latest === 0n),
    ).toBe(true);
  });

  it('is nobody for a known type on a topic it does not belong to', async () => {
    @Controller()
    class TextsController {
      @Consumes(TextWritten)
      onTextWritten(): void {
        receive('onTextWritten', null);
      }
    }
    await start(OrdersController, TextsController);
    const placed = createEvent(OrderPlaced, { orderId: '1' }, 'tests');
    await app!.get<Producer>(PRODUCER).publish(encodeEvent(placed, 'texts'));
    await app!.get(EventRepository).publish(TextWritten, { textId: '1' });
    await untilReceived(1);
    expect(received.map(({ handler }) => handler)).toEqual(['onTextWritten']);
    expect(await lagAfter('service', 'texts')).toBe(0n);
  });

  it('of a bare @EventPattern gets the message as it is, a tombstone too', async () => {
    @Controller()
    class TextsController {
      @EventPattern('texts')
      onText(@Payload() message: Message): void {
        receive('onText', message);
      }
    }
    await start(TextsController);
    await publish('texts', '{"looks":"like JSON"}', { name: 'value' });
    await publish('texts', null);
    await untilReceived(2);
    const common = { topic: 'texts', partition: 0, key: Buffer.from('key') };
    expect(received.map(({ payload }) => payload)).toMatchObject([
      { ...common, offset: 0n, value: Buffer.from('{"looks":"like JSON"}') },
      { ...common, offset: 1n, value: null, headers: {} },
    ]);
    expect((received[0]!.payload as Message).headers).toEqual({ name: Buffer.from('value') });
  });

  it('of a bare @EventPattern gets what has no handler of its type, on a topic of both', async () => {
    @Controller()
    class EverythingElseController {
      @EventPattern('orders')
      onMessage(@Payload() { value }: Message): void {
        receive('onMessage', String(value));
      }
    }
    await start(OrdersController, EverythingElseController);
    await publish('orders', 'no event');
    await app!.get(EventRepository).publish(OrderShipped, { orderId: '1' });
    await app!.get(EventRepository).publish(OrderPlaced, { orderId: '1' });
    await untilReceived(3);
    const ofBare = received.filter(({ handler }) => handler === 'onMessage');
    expect(ofBare.map(({ payload }) => payload)).toEqual(['no event', '{"orderId":"1"}']);
  });

  it.each([
    ['no CloudEvent', {}],
    ['a CloudEvent without a type', { ce_specversion: '1.0', ce_id: '1' }],
    ['a CloudEvent with an empty type', { ce_specversion: '1.0', ce_id: '1', ce_type: '' }],
    ['a structured CloudEvent that is none', { 'content-type': 'application/cloudevents+json' }],
  ])(
    'is the dead letters for %s on a topic of events, and others go on',
    async (_what, headers) => {
      await start(OrdersController);
      await publish('orders', 'no event', headers);
      await app!.get(EventRepository).publish(OrderPlaced, { orderId: '1' });
      await untilReceived(1);
      const [letter] = await deadLetters(1);
      expect(String(letter!.value)).toBe('no event');
      expect(String(letter!.headers['dlt-reason'])).toBe('undecodable');
      expect(String(letter!.headers['dlt-handler'])).toBe('none');
      expect(await lagAfter('service', 'orders')).toBe(0n);
    },
  );

  it('is the dead letters for what cannot be routed at all', async () => {
    await start(OrdersController);
    let looks = 0;
    const headers = Object.defineProperty({}, 'ce_specversion', {
      enumerable: true,
      get: () => {
        if (looks++ === 0) throw new RangeError('too deep');
        return Buffer.from('1.0');
      },
    });
    const place = { topic: 'orders', partition: 0, offset: 7n, timestamp: 0 };
    const message: Message = { ...place, key: null, value: Buffer.from('{}'), headers };
    const [router] = app!.get(ConsumerGroups).routers;
    const { signal } = new AbortController();
    await router!.route(message)!.handle(message, { group: 'service', attempt: 1, signal });
    const [letter] = await deadLetters(1);
    expect(String(letter!.headers['dlt-reason'])).toBe('undecodable');
    expect(String(letter!.headers['dlt-original-offset'])).toBe('7');
  });

  it.each([
    ['a topic that the group does not read', 'not-a-topic', 'order.placed', 'not-a-topic'],
    [
      'a topic that the group reads, and a type it handles no more',
      'orders',
      'order.gone',
      'orders',
    ],
    ['the retry topic itself', 'service.retry', 'order.placed', 'service.retry'],
    ['the dead letter topic', 'service.dlt', 'order.placed', 'service.dlt'],
    ['no topic', undefined, 'order.placed', 'service.retry'],
  ])(
    'is the dead letters for what comes back by the retry topic from %s, due in the year 9999',
    async (_what, from, type, original) => {
      await start(OrdersController);
      const event = { ce_specversion: '1.0', ce_id: '1', ce_source: '/', ce_type: type };
      const retry = { 'retry-due-at': '253402300799999', 'retry-round': 'NaN' };
      const back = from === undefined ? retry : { ...retry, 'retry-topic': from };
      await publish('service.retry', '{"orderId":"1"}', { ...event, ...back });
      const [letter] = await deadLetters(1);
      expect(String(letter!.headers['dlt-reason'])).toBe('permanent');
      expect(String(letter!.headers['dlt-error-message'])).toMatch(
        new RegExp(`^Nobody in group "service" handles "${type}" of topic "${original}"`),
      );
      expect(String(letter!.headers['dlt-original-topic'])).toBe(original);
      expect(await lagAfter('service', 'service.retry')).toBe(0n);
    },
  );

  it('of a retried message is the one of the topic it came from, whatever else it says', async () => {
    await start(OrdersController);
    const event = { ce_specversion: '1.0', ce_id: '1', ce_source: '/', ce_type: 'order.placed' };
    const aggregate = { ce_aggregateid: '1', ce_aggregatetype: 'Order' };
    const retry = { 'retry-topic': 'orders', 'retry-attempts': '-7', 'retry-round': '1e99' };
    await publish('service.retry', '{"orderId":"1"}', { ...event, ...aggregate, ...retry });
    await untilReceived(1);
    expect(received[0]!.handler).toBe('onOrderPlaced');
  });

  it('is not one of another transport, nor subscribes to its pattern', async () => {
    @Controller()
    class OtherTransportController {
      @EventPattern('a.pattern.of.redis', Transport.REDIS)
      onRedis(_message: unknown): void {}
    }
    await start(OrdersController, OtherTransportController);
    const [router] = app!.get(ConsumerGroups).routers;
    expect(router!.topics).toEqual(['orders', 'service.retry']);
  });

  it('comes from the topics of its group alone', async () => {
    @Controller()
    class TextsController {
      @Consumes(TextWritten, { group: 'proofreading' })
      proofread(): void {}

      @EventPattern('plain')
      onPlain(_message: unknown): void {}
    }
    const controllers = [OrdersController, TextsController];
    app = await startTestApp({ controllers, consumers: 'connect' });
    const { consumers, routers } = app.get(ConsumerGroups);
    expect(consumers.map(({ group }, index) => [group, routers[index]!.topics])).toEqual([
      ['service', ['orders', 'plain', 'service.retry']],
      ['service.proofreading', ['texts', 'service.proofreading.retry']],
    ]);
  });
});
