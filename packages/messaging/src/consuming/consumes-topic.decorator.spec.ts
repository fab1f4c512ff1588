import { Controller, type Type, ValidationPipe } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsInt, IsString, Length, ValidateNested } from 'class-validator';
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp } from '@nest-kafka-kit/testing';
import {
  AlsoForMessages,
  ConsumesTopic,
  defineTopic,
  type Message,
  type MessageContext,
} from '../index.js';
import { BROKER, PRODUCER, type Producer } from '../broker.js';
import { DataClassError, HandlerDefinitionError } from '../errors.js';
import { ConsumerGroups, EventCatalog } from '../operating/index.js';
import type { MemoryBroker } from '../brokers/memory/memory-broker.js';

const TOPIC = 'CRM.customers_v1';

/** As HTTP has it, over all handlers of the app. */
@AlsoForMessages()
class Validation extends ValidationPipe {}

class Customer {
  @IsString() @Length(1, 10) readonly customerId!: string;
  @IsInt() readonly orders!: number;
}

const received: unknown[] = [];
const changes = new EventEmitter();
function receive(payload: unknown): void {
  received.push(payload);
  changes.emit('received');
}
async function untilReceived(count: number): Promise<void> {
  while (received.length < count) await once(changes, 'received');
}

@Controller()
class CustomersController {
  @ConsumesTopic(TOPIC, { group: 'crm', value: Customer, retry: { attempts: 2, baseDelayMs: 1 } })
  onCustomer(@Payload() customer: Customer, @Ctx() { message, group }: MessageContext): void {
    receive({ customer, offset: message.offset, group });
    if (customer.customerId === 'bad') throw new Error('never');
  }
}

let app: NestFastifyApplication;

async function start(...controllers: Type[]): Promise<void> {
  const configure = (each: NestFastifyApplication) =>
    each.useGlobalPipes(
      new Validation({ transform: true, whitelist: true, forbidNonWhitelisted: true }),
    );
  app = await startTestApp({ controllers, configure });
}

function send(value: string | null, headers: Record<string, Buffer> = {}, key = 'c1') {
  const bytes = value === null ? null : Buffer.from(value);
  return app
    .get<Producer>(PRODUCER)
    .publish({ topic: TOPIC, key: Buffer.from(key), value: bytes, headers });
}

async function letters(count: number, topic = 'service.crm.dlt'): Promise<Message[]> {
  const consumer = app.get<MemoryBroker>(BROKER).consumer('inspector');
  const found: Message[] = [];
  const handle = async (letter: Message): Promise<void> => {
    found.push(letter);
    changes.emit('letter');
  };
  consumer.subscribe({ topics: [topic], route: () => ({ concurrency: 1, handle }) });
  await consumer.start();
  while (found.length < count) await once(changes, 'letter');
  await consumer.stop();
  return found;
}

const said = ({ headers }: Message, name: string): string => String(headers[`dlt-${name}`]);

beforeEach(() => void received.splice(0));
afterEach(() => app?.close());

describe('@ConsumesTopic with a class of values', () => {
  it('hands over validated values, in a group of its own, whatever headers the message has', async () => {
    await start(CustomersController);
    await send('{"customerId":"c1","orders":2,"unknown":1}');
    await send('{"customerId":"c2","orders":3}', { ce_specversion: Buffer.from('9') }, 'c2');
    await untilReceived(2);
    expect(received).toEqual([
      {
        customer: { customerId: 'c1', orders: 2 },
        offset: expect.any(BigInt),
        group: 'service.crm',
      },
      {
        customer: { customerId: 'c2', orders: 3 },
        offset: expect.any(BigInt),
        group: 'service.crm',
      },
    ]);
    expect((received[0] as { customer: unknown }).customer).toBeInstanceOf(Customer);
  });

  it.each([
    ['{"customerId":"c1","orders":"2"}', 'invalid', 'orders must be an integer number'],
    ['{"customerId":"","orders":2}', 'invalid', 'customerId'],
    ['[]', 'invalid', 'must be an object, was an array'],
    ['room 12', 'undecodable', 'Format values as Customer: The value is no JSON'],
    [null, 'invalid', 'must be an object, was null'],
  ])('makes %s a dead letter at once, %s, byte for byte', async (value, reason, problem) => {
    await start(CustomersController);
    await send(value, { origin: Buffer.from([0xff]) });
    const [letter] = await letters(1);
    expect(said(letter!, 'reason')).toBe(reason);
    expect(said(letter!, 'error-message')).toContain(problem);
    expect(said(letter!, 'handler')).toBe('CustomersController.onCustomer');
    expect(said(letter!, 'attempts')).toBe('1');
    expect(letter!.value).toEqual(value === null ? null : Buffer.from(value));
    expect(letter!.headers['origin']).toEqual(Buffer.from([0xff]));
    expect(received).toEqual([]);
  });

  it('tries again as its policy says, then gives up', async () => {
    await start(CustomersController);
    await send('{"customerId":"bad","orders":1}');
    const [letter] = await letters(1);
    expect(said(letter!, 'reason')).toBe('exhausted');
    expect(said(letter!, 'attempts')).toBe('2');
    expect(received).toHaveLength(2);
  });

  it('hands over null for a message without a value, where it is asked to', async () => {
    @Controller()
    class WithTombstones {
      @ConsumesTopic(TOPIC, { value: Customer, tombstone: true })
      onCustomer(@Payload() customer: Customer | null): void {
        receive(customer);
      }
    }
    await start(WithTombstones);
    await send(null);
    await untilReceived(1);
    expect(received).toEqual([null]);
  });
});

describe('@ConsumesTopic', () => {
  it('hands over messages as they are, side by side unless they have one key', async () => {
    const release = new EventEmitter();
    @Controller()
    class Raw {
      @ConsumesTopic(defineTopic({ name: TOPIC }), { concurrency: 2 })
      async onMessage(@Payload() { value }: Message): Promise<void> {
        receive(String(value));
        await once(release, 'go');
      }
    }
    await start(Raw);
    await send('a1', {}, 'a');
    await send('a2', {}, 'a');
    await send('b1', {}, 'b');
    await untilReceived(2);
    expect(received).toEqual(['a1', 'b1']);
    release.emit('go');
    await untilReceived(3);
    release.emit('go');
    expect(received).toEqual(['a1', 'b1', 'a2']);
  });

  it('may be in several groups, beside a bare @EventPattern', async () => {
    @Controller()
    class Several {
      @ConsumesTopic(TOPIC, { group: 'one' })
      one(@Payload() { value }: Message): void {
        receive(`one ${String(value)}`);
      }

      @EventPattern(TOPIC)
      bare(@Payload() { value }: Message): void {
        receive(`bare ${String(value)}`);
      }
    }
    await start(Several, CustomersController);
    await send('x');
    await untilReceived(2);
    expect(new Set(received)).toEqual(new Set(['bare x', 'one x']));
    const groups = app.get(ConsumerGroups).overview.map(({ group, handlers }) => [group, handlers]);
    expect(groups).toContainEqual(['service.one', expect.arrayContaining(['Several.one'])]);
    const documented = app.get(EventCatalog).handlers.map(({ handler, group }) => [handler, group]);
    expect(documented).toContainEqual(['CustomersController.onCustomer', 'service.crm']);
  });

  it('stops the start where its class cannot be read, once, however many handlers take it', async () => {
    class Line {
      @IsInt() readonly count!: number;
    }
    class Order {
      @IsString() readonly id!: string;
      @ValidateNested() readonly line!: Line;
    }
    @Controller()
    class Orders {
      @ConsumesTopic('orders.a', { value: Order })
      one(_order: Order): void {}

      @ConsumesTopic('orders.b', { value: Order })
      other(_order: Order): void {}
    }
    const refused: unknown = await start(Orders).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DataClassError);
    expect((refused as DataClassError).problems).toMatchObject([{ place: 'Order.line' }]);
  });

  it('is refused twice in one group, by the names of both', async () => {
    @Controller()
    class Twice {
      @ConsumesTopic(TOPIC)
      one(_message: Message): void {}

      @ConsumesTopic(TOPIC)
      other(_message: Message): void {}
    }
    await expect(start(Twice)).rejects.toThrow(
      `"${TOPIC}" has two handlers in group "service": Twice.one and Twice.other`,
    );
  });

  it.each([
    [
      () => ConsumesTopic('a topic'),
      '@ConsumesTopic of Wrong.on: Topic name "a topic" is not legal',
    ],
    [
      () => ConsumesTopic(TOPIC, { concurrency: 0 }),
      '@ConsumesTopic of Wrong.on has concurrency 0',
    ],
    [
      () => ConsumesTopic(TOPIC, { retry: { attempts: 0 } }),
      '@ConsumesTopic of Wrong.on has attempts 0',
    ],
    [() => ConsumesTopic(TOPIC, { value: 'Customer' as never }), 'has a value that is no class'],
  ])('is refused where it is written: %#', (decorator, problem) => {
    const declaring = () => {
      class Wrong {
        @decorator()
        on(): void {}
      }
      return Wrong;
    };
    expect(declaring).toThrow(HandlerDefinitionError);
    expect(declaring).toThrow(problem);
  });
});
