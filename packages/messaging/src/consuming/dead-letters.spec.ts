import { Controller, type INestApplication } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { IsString } from 'class-validator';
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp } from '@nest-kafka-kit/testing';
import {
  Consumes,
  defineTopic,
  type DomainEvent,
  Event,
  EventRepository,
  type Message,
  PermanentError,
} from '../index.js';
import {
  ADMIN,
  type Admin,
  BROKER,
  type OutgoingMessage,
  type Position,
  PRODUCER,
  type Producer,
} from '../broker.js';
import { BrokerUnreachableError } from '../errors.js';
import { ConsumerGroups } from '../operating/index.js';
import type { MemoryBroker } from '../brokers/memory/memory-broker.js';

const orders = defineTopic({ name: 'orders', partitions: 1 });

@Event({ type: 'order.placed', topic: orders, key: 'orderId' })
class OrderPlaced {
  @IsString() readonly orderId!: string;
}

const handled: string[] = [];
const changes = new EventEmitter();

/** Cannot handle what is called "bad", ever. */
@Controller()
class OrdersController {
  @Consumes(OrderPlaced)
  onOrderPlaced(@Payload() { data: { orderId } }: DomainEvent<OrderPlaced>): void {
    handled.push(orderId);
    changes.emit('change');
    if (orderId === 'bad') throw new PermanentError('Bad orders never become good.');
  }
}

/** The in-memory producer, with a broker that refuses dead letters for a while. */
class FailingForDeadLetters implements Producer {
  failures = 0;

  constructor(private readonly producer: Producer) {}

  get waiting(): number {
    return this.producer.waiting;
  }

  async publish(message: OutgoingMessage): Promise<Position> {
    const [position] = await this.publishBatch([message]);
    return position!;
  }

  async publishBatch(messages: readonly OutgoingMessage[]): Promise<Position[]> {
    if (this.failures > 0 && messages.some(({ topic }) => topic.endsWith('.dlt'))) {
      this.failures -= 1;
      changes.emit('change');
      throw new BrokerUnreachableError('the broker', true);
    }
    return this.producer.publishBatch(messages);
  }

  close(): Promise<void> {
    return this.producer.close();
  }
}

let app: INestApplication;

async function start(failures: number): Promise<FailingForDeadLetters> {
  app = await startTestApp({
    controllers: [OrdersController],
    override: (module) =>
      module.overrideProvider(PRODUCER).useFactory({
        inject: [BROKER],
        factory: (broker: MemoryBroker) => new FailingForDeadLetters(broker.producer()),
      }),
    configure: (created) => {
      created.get<FailingForDeadLetters>(PRODUCER).failures = failures;
    },
  });
  return app.get<FailingForDeadLetters>(PRODUCER);
}
const place = (...orderIds: string[]) =>
  app.get(EventRepository).publishAll(
    OrderPlaced,
    orderIds.map((orderId) => ({ orderId })),
  );
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await once(changes, 'change');
}
/** How far the service has committed, once its consumers have stopped. */
async function committed(): Promise<bigint | null> {
  await app.get(ConsumerGroups).beforeApplicationShutdown();
  const [partition] = await app.get<Admin>(ADMIN).lag('service', 'orders');
  return partition!.committed;
}
async function readDeadLetters(count: number): Promise<Message[]> {
  const consumer = app.get<MemoryBroker>(BROKER).consumer('inspector');
  const letters: Message[] = [];
  const handle = async (letter: Message): Promise<void> => {
    letters.push(letter);
    changes.emit('change');
  };
  consumer.subscribe({ topics: ['service.dlt'], route: () => ({ concurrency: 1, handle }) });
  await consumer.start();
  await until(() => letters.length >= count);
  await consumer.stop();
  return letters;
}
const numberOfDeadLetters = async (): Promise<bigint> => {
  const offsets = await app.get<Admin>(ADMIN).offsets('service.dlt');
  return offsets.reduce((sum, { latest }) => sum + latest, 0n);
};

describe('A message that can never be handled', () => {
  beforeEach(() => void handled.splice(0));
  afterEach(() => app.close());

  it('is stored as a dead letter and holds up nobody, not even its own key', async () => {
    await start(0);
    await place('good', 'bad', 'bad', 'good');
    const letters = await readDeadLetters(2);
    await until(() => handled.length === 4);
    expect(letters.map(({ key }) => String(key))).toEqual(['bad', 'bad']);
    expect(letters.map(({ value }) => String(value))).toEqual([
      '{"orderId":"bad"}',
      '{"orderId":"bad"}',
    ]);
    const { headers } = letters[0]!;
    expect(String(headers['ce_type'])).toBe('order.placed');
    expect(String(headers['dlt-reason'])).toBe('permanent');
    expect(String(headers['dlt-handler'])).toBe('OrdersController.onOrderPlaced');
    expect(String(headers['dlt-original-offset'])).toBe('1');
    expect(await committed()).toBe(4n);
  });

  it('is not committed while it cannot be stored, nor is anything behind it', async () => {
    const producer = await start(Number.MAX_SAFE_INTEGER);
    const failures = producer.failures;
    await place('good', 'bad', 'other');
    await until(() => producer.failures < failures && handled.includes('other'));
    expect(await committed()).toBe(1n);
    expect(await numberOfDeadLetters()).toBe(0n);
  });

  it('is stored again until that succeeds, without its handler being called again', async () => {
    const producer = await start(2);
    await place('bad', 'other');
    const [letter] = await readDeadLetters(1);
    expect(producer.failures).toBe(0);
    expect(handled.filter((orderId) => orderId === 'bad')).toHaveLength(1);
    expect(String(letter!.headers['dlt-attempts'])).toBe('1');
    await until(() => handled.includes('other'));
    expect(await committed()).toBe(2n);
    expect(await numberOfDeadLetters()).toBe(1n);
  });
});
