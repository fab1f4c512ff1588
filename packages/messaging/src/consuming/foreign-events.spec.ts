import { Controller, type Type } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type as TypeOf } from 'class-transformer';
import { IsIn, IsOptional, IsString, ValidateNested } from 'class-validator';
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp } from '@nest-kafka-kit/testing';
import {
  type BaseEvent,
  Consumes,
  createEvent,
  defineTopic,
  type DomainEvent,
  Event,
  EventBus,
  EventRepository,
  type IntegrationEvent,
  type Message,
  Produces,
} from '../index.js';
import { BROKER, PRODUCER, type Producer } from '../broker.js';
import { FormatReadOnlyError } from '../errors.js';
import { encodeEvent } from '../events/index.js';
import { field, header, plainJson } from '../formats/index.js';
import { ConsumerGroups, DeadLetters, Replay } from '../operating/index.js';
import type { MemoryBroker } from '../brokers/memory/memory-broker.js';

const customers = defineTopic({ name: 'CRM.customers_v1', partitions: 1 });
const mixed = defineTopic({ name: 'CRM.mixed', partitions: 1 });
const kinds = defineTopic({ name: 'CRM.kinds', partitions: 1 });

class Address {
  @IsString() readonly city!: string;
}

@Event({
  type: 'crm.customer',
  topic: customers,
  key: 'customerId',
  external: true,
  tombstone: true,
  format: plainJson({ time: field('changedAt') }),
})
class CustomerChanged {
  @IsString() readonly customerId!: string;
  @IsIn(['gold', 'silver']) readonly tier!: string;
  @IsOptional() @ValidateNested() @TypeOf(() => Address) readonly address?: Address;
}

@Event({
  type: 'mixed.created',
  topic: mixed,
  key: 'id',
  kind: 'domain',
  aggregate: 'Thing',
  external: true,
  format: plainJson({ type: field('kind').is('C'), id: field('eventId') }),
})
class MixedCreated {
  @IsString() readonly id!: string;
}

@Event({
  type: 'mixed.deleted',
  topic: mixed,
  key: 'id',
  kind: 'integration',
  external: true,
  tombstone: true,
  format: plainJson({ type: field('kind') }),
})
class MixedDeleted {
  @IsString() readonly id!: string;
}

@Event({ type: 'mixed.own', topic: mixed, key: 'id' })
class MixedOwn {
  @IsString() readonly id!: string;
}

@Event({
  type: 'kind',
  topic: kinds,
  external: true,
  format: plainJson({ type: header('v').is('1') }),
})
class KindV1 {
  @IsString() readonly name!: string;
}

@Event({
  type: 'kind',
  version: 2,
  topic: kinds,
  external: true,
  format: plainJson({ type: header('v').is('2') }),
  upcast: { from: KindV1, to: ({ name }: KindV1) => ({ fullName: name }) },
})
class Kind {
  @IsString() readonly fullName!: string;
}

const received: { handler: string; event: BaseEvent<unknown> }[] = [];
const changes = new EventEmitter();
const failing = { times: 0 };
function receive(handler: string, event: BaseEvent<unknown>): void {
  received.push({ handler, event });
  changes.emit('received');
  if (failing.times-- > 0) throw new Error('not today');
}
async function untilReceived(count: number): Promise<void> {
  while (received.length < count) await once(changes, 'received');
}

@Controller()
class CrmController {
  @Consumes(CustomerChanged, {
    retry: { attempts: 1 },
    onExhausted: 'retry-topic',
    retryDelayMs: 1,
  })
  onCustomer(@Payload() event: BaseEvent<CustomerChanged>): void {
    receive('onCustomer', event);
  }

  @Consumes(MixedCreated)
  onCreated(@Payload() event: DomainEvent<MixedCreated>): void {
    receive('onCreated', event);
  }

  @Consumes(MixedDeleted)
  onDeleted(@Payload() event: IntegrationEvent<MixedDeleted>): void {
    receive('onDeleted', event);
  }

  @Consumes(MixedOwn)
  onOwn(@Payload() event: BaseEvent<MixedOwn>): void {
    receive('onOwn', event);
  }

  @Consumes(Kind)
  onKind(@Payload() event: BaseEvent<Kind>): void {
    receive('onKind', event);
  }
}

let app: NestFastifyApplication;
const ignored: Message[] = [];

async function start(...controllers: Type[]): Promise<void> {
  app = await startTestApp({ controllers: [CrmController, ...controllers] });
}

function send(topic: string, value: object | string | null, headers: Record<string, string> = {}) {
  const text = typeof value === 'string' || value === null ? value : JSON.stringify(value);
  const bytes = Object.entries(headers).map(([name, each]) => [name, Buffer.from(each)] as const);
  return app.get<Producer>(PRODUCER).publish({
    topic,
    key: Buffer.from('c1'),
    value: text === null ? null : Buffer.from(text),
    headers: Object.fromEntries(bytes),
  });
}

async function letters(count: number): Promise<Message[]> {
  const consumer = app.get<MemoryBroker>(BROKER).consumer('inspector');
  const found: Message[] = [];
  const handle = async (letter: Message): Promise<void> => {
    found.push(letter);
    changes.emit('letter');
  };
  consumer.subscribe({ topics: ['service.dlt'], route: () => ({ concurrency: 1, handle }) });
  await consumer.start();
  while (found.length < count) await once(changes, 'letter');
  await consumer.stop();
  return found;
}

const said = ({ headers }: Message, name: string): string => String(headers[`dlt-${name}`]);

const customer = { customerId: 'c1', tier: 'gold', changedAt: '2026-05-01T10:00:00Z' };

beforeEach(() => {
  received.splice(0);
  ignored.splice(0);
  failing.times = 0;
});
afterEach(() => app?.close());

describe('A plain JSON message of another team', () => {
  it('is an event as any other: typed, validated data, and what the record and the mapping say', async () => {
    await start();
    const given = { ...customer, address: { city: 'Rome' }, unknown: 1 };
    await send(customers.name, given, { origin: 'crm', ['__proto__']: 'x' });
    await untilReceived(1);
    const { event } = received[0]!;
    expect(event).toEqual({
      id: 'CRM.customers_v1/0@0',
      type: 'crm.customer',
      version: 1,
      source: 'CRM.customers_v1',
      time: new Date(customer.changedAt),
      key: 'c1',
      data: { customerId: 'c1', tier: 'gold', address: { city: 'Rome' } },
      metadata: { origin: 'crm', ['__proto__']: 'x' },
    });
    expect(event.data).toBeInstanceOf(CustomerChanged);
    expect((event.data as CustomerChanged).address).toBeInstanceOf(Address);
  });

  it('keeps its id through the retry topic, redriving and replay', async () => {
    failing.times = 4;
    await start();
    await send(customers.name, customer);
    await untilReceived(4);
    const [letter] = await letters(1);
    expect(said(letter!, 'reason')).toBe('exhausted');
    expect(String(letter!.value)).toBe(JSON.stringify(customer));
    const stored = app.get(DeadLetters);
    const [listed] = await stored.find('service');
    expect(listed).toMatchObject({ type: 'crm.customer', eventId: 'CRM.customers_v1/0@0' });

    await stored.redrive('service', {});
    await untilReceived(5);
    const replay = app.get(Replay);
    const place = {
      topic: customers.name,
      group: 'service',
      from: 'earliest',
      to: 'latest',
    } as const;
    const chosen = await replay.run(await replay.plan({ ...place, type: 'crm.customer' }));
    expect(chosen).toMatchObject({ delivered: 1, skipped: 0 });
    const other = await replay.run(await replay.plan({ ...place, type: 'crm.order' }));
    expect(other).toMatchObject({ delivered: 0, skipped: 1 });
    expect(received.map(({ event }) => event.id)).toEqual(Array(6).fill('CRM.customers_v1/0@0'));
    expect(new Set(received.map(({ event }) => event.time.toISOString()))).toHaveLength(1);
  });

  it('without a value is a tombstone, where the event takes them', async () => {
    await start();
    await send(customers.name, null);
    await untilReceived(1);
    expect(received[0]!.event).toMatchObject({ data: null, key: 'c1', type: 'crm.customer' });
  });

  it.each([
    ['undecodable', 'no JSON', 'Format plain JSON: The value is no JSON'],
    ['undecodable', [], 'field "changedAt" is missing'],
    ['undecodable', '"text"', 'field "changedAt" is missing'],
    ['invalid', { ...customer, tier: 'tin' }, '(plain JSON) is invalid: tier: tier must be one of'],
    ['invalid', { ...customer, address: {} }, 'address.city'],
    [
      'undecodable',
      { ...customer, changedAt: 'room 12' },
      'plain JSON: field "changedAt" is no time',
    ],
    ['undecodable', { ...customer, changedAt: 7 }, "in('milliseconds')"],
    ['undecodable', { ...customer, changedAt: null }, 'field "changedAt" is missing'],
    ['undecodable', '\0\0\0\0\x07…', 'begins with the id of a schema (7)'],
  ])('that is wrong is a dead letter, %s: %j', async (reason, value, problem) => {
    await start();
    await send(customers.name, value);
    const [letter] = await letters(1);
    expect(said(letter!, 'reason')).toBe(reason);
    expect(said(letter!, 'error-message')).toContain(problem);
    expect(said(letter!, 'handler')).toBe('CrmController.onCustomer');
  });

  it('is a CloudEvent where it says so', async () => {
    await start();
    const event = createEvent(CustomerChanged, { customerId: 'c1', tier: 'gold' }, 'tests');
    await app.get<Producer>(PRODUCER).publish(encodeEvent(event, customers.name));
    await untilReceived(1);
    expect(received[0]!.event).toMatchObject({ id: event.id, source: 'tests' });
    await app.get(EventBus).dispatch(event);
    expect(received).toHaveLength(2);
  });

  it('is not published by this service', async () => {
    await start();
    const events = app.get(EventRepository);
    const data = { customerId: 'c1', tier: 'gold' };
    await expect(events.publish(CustomerChanged, data)).rejects.toThrow(FormatReadOnlyError);
    await expect(events.publishByType('crm.customer', data)).rejects.toThrow(
      'Event "crm.customer" is not published here: its format, plain JSON, is read and never written.',
    );
    expect(() => Produces(CustomerChanged)).toThrow(FormatReadOnlyError);
    await expect(events.publishTombstone(CustomerChanged, 'c1')).rejects.toThrow(
      FormatReadOnlyError,
    );
  });
});

describe('A topic with several kinds of messages', () => {
  it('routes each to the event whose name it carries, beside CloudEvents', async () => {
    await start();
    await send(mixed.name, { kind: 'C', id: '1', eventId: 'e-1' });
    await app.get(EventRepository).publish(MixedOwn, { id: '2' });
    await send(mixed.name, { kind: 'mixed.deleted', id: '3' });
    await untilReceived(3);
    const byHandler = new Map(received.map(({ handler, event }) => [handler, event]));
    expect(byHandler.get('onCreated')).toMatchObject({
      id: 'e-1',
      aggregateId: 'c1',
      aggregateType: 'Thing',
      data: { id: '1' },
    });
    const id = 'CRM.mixed/0@2';
    expect(byHandler.get('onDeleted')).toMatchObject({ id, correlationId: id, causationId: id });
    expect(byHandler.get('onOwn')).toMatchObject({ data: { id: '2' } });
  });

  it.each([
    'other',
    'mixed.own',
    'mixed.created',
    '__proto__',
    'constructor',
    'x'.repeat(1_000_000),
  ])('passes over a name that nobody knows, as an unknown type: %.20s', async (kind) => {
    await start();
    await send(mixed.name, { kind, id: '1' });
    await send(mixed.name, { kind: 'mixed.deleted', id: '2' });
    await untilReceived(1);
    expect(received.map(({ handler }) => handler)).toEqual(['onDeleted']);
    await app.get(ConsumerGroups).beforeApplicationShutdown();
    const offsets = await app.get<MemoryBroker>(BROKER).admin().offsets('service.dlt');
    expect(offsets.every(({ latest }) => latest === 0n)).toBe(true);
  });

  it('gives a message without a value to the one event that takes such', async () => {
    await start();
    await send(mixed.name, null);
    await untilReceived(1);
    expect(received[0]).toMatchObject({ handler: 'onDeleted', event: { data: null } });
  });

  it.each([
    ['{"id":"1"}', 'Format plain JSON: it has no field "kind", which says what it is.'],
    ['no JSON', 'Format plain JSON: field "kind" cannot be read: The value is no JSON'],
    ['{"kind":{}}', 'field "kind" cannot be read: field "kind" is an object'],
    ['[[[]]]', 'it has no field "kind"'],
    ['"kind"', 'it has no field "kind"'],
    ['{"kind":null}', 'it has no field "kind"'],
  ])('makes what does not say what it is a dead letter: %s', async (value, problem) => {
    await start();
    await send(mixed.name, value);
    const [letter] = await letters(1);
    expect(said(letter!, 'reason')).toBe('undecodable');
    expect(said(letter!, 'error-message')).toContain('none of the events of topic "CRM.mixed"');
    expect(said(letter!, 'error-message')).toContain(problem);
  });

  it('gives what no event is to a bare @EventPattern of the topic', async () => {
    @Controller()
    class EverythingElse {
      @EventPattern('CRM.mixed')
      onMessage(@Payload() { value }: Message): void {
        receive(`onMessage ${String(value)}`, {} as BaseEvent<unknown>);
      }
    }
    await start(EverythingElse);
    await send(mixed.name, 'no JSON');
    await send(mixed.name, { kind: 'C', id: '1', eventId: 'e-1' });
    await untilReceived(2);
    expect(received.map(({ handler }) => handler)).toEqual(['onMessage no JSON', 'onCreated']);
  });

  it('reads older versions, each by its own format, as the newest', async () => {
    await start();
    await send(kinds.name, { name: 'Ada' }, { v: '1' });
    await send(kinds.name, { fullName: 'Grace' }, { v: '2' });
    await untilReceived(2);
    expect(received.map(({ event: { version, data } }) => [version, data])).toEqual([
      [2, { fullName: 'Ada' }],
      [2, { fullName: 'Grace' }],
    ]);
  });
});
