import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { type BaseEvent, Consumes, defineTopic, PermanentError } from '@nest-kafka-kit/messaging';
import type { OutgoingMessage, Position, Producer } from '@nest-kafka-kit/messaging/broker';
import { BrokerUnreachableError } from '@nest-kafka-kit/messaging/errors';
import { brokers, kafkaBootstrapServers } from '@nest-kafka-kit/testing';
import { defineOrderEvent, type Order } from './order-event.js';
import { deadLetterHeaders, patience, PolicyService } from './policy-service.js';

const bad: Order = { orderId: 'bad', number: 1 };
const good: Order = { orderId: 'good', number: 1 };

function setUp() {
  const { OrderChanged, topic } = defineOrderEvent();
  const handled: string[] = [];

  @Controller()
  class OrdersController {
    @Consumes(OrderChanged)
    onOrderChanged(@Payload() { data }: BaseEvent<Order>): void {
      handled.push(data.orderId);
      if (data.orderId === 'bad') throw new PermanentError('Bad orders never become good.');
    }
  }
  const attemptsOfBad = (): number => handled.filter((orderId) => orderId === 'bad').length;
  return { OrderChanged, controller: OrdersController, topic, handled, attemptsOfBad };
}

/** A producer whose broker refuses dead letters while it is told to. */
class RefusingDeadLetters implements Producer {
  isRefusing = true;
  refused = 0;

  constructor(private readonly producer: Producer) {}

  get waiting(): number {
    return this.producer.waiting;
  }

  async publish(message: OutgoingMessage): Promise<Position> {
    if (this.isRefusing && message.topic.endsWith('.dlt')) {
      this.refused += 1;
      throw new BrokerUnreachableError('the broker', false);
    }
    return this.producer.publish(message);
  }

  publishBatch(messages: readonly OutgoingMessage[]): Promise<Position[]> {
    return this.producer.publishBatch(messages);
  }

  close(): Promise<void> {
    return this.producer.close();
  }
}

describe.each(brokers)('A dead letter that cannot be stored on $broker', ({ environment }) => {
  it('is not committed, holds up no other key, and is stored once that works again', async () => {
    const { OrderChanged, controller, topic, handled, attemptsOfBad } = setUp();
    const producers: RefusingDeadLetters[] = [];
    await using service = await PolicyService.start({
      environment,
      controller,
      producer: (real) => {
        producers.push(new RefusingDeadLetters(real));
        return producers.at(-1)!;
      },
    });
    await service.events.publishAll(OrderChanged, [good, bad, good]);
    const refused = (): number => producers.reduce((sum, producer) => sum + producer.refused, 0);
    await expect.poll(refused, patience).toBeGreaterThan(2);
    // Storing is what is tried again, not handling.
    expect(attemptsOfBad()).toBe(1);
    expect(handled.filter((orderId) => orderId === 'good')).toHaveLength(2);
    await expect.poll(() => service.committed(topic), patience).toBe(1n);
    expect(await service.stored(`${service.group}.dlt`)).toBe(0n);

    for (const producer of producers) producer.isRefusing = false;
    const [letter] = await service.deadLetters(1);
    expect(deadLetterHeaders(letter!)).toMatchObject({
      reason: 'permanent',
      'original-offset': '1',
      attempts: String(attemptsOfBad()),
    });
    await expect.poll(() => service.committed(topic), patience).toBe(3n);
    expect(await service.stored(`${service.group}.dlt`)).toBe(1n);
  });
});

describe.skipIf(!kafkaBootstrapServers)('A dead-letter topic that somebody deleted', () => {
  it('is missed: nothing is committed, until it is there again', async () => {
    const { OrderChanged, controller, topic, handled } = setUp();
    await using service = await PolicyService.start({
      environment: { KAFKA_BOOTSTRAP_SERVERS: kafkaBootstrapServers },
      controller,
    });
    const brokers = kafkaBootstrapServers!.split(',');
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const letters = defineTopic({ name: `${service.group}.dlt` });
    await admin.deleteTopics({ topics: [letters.name] });
    await expect.poll(() => admin.listTopics(), patience).not.toContain(letters.name);
    await admin.disconnect();

    await service.events.publishAll(OrderChanged, [bad, good]);
    await expect.poll(() => handled, patience).toEqual(expect.arrayContaining(['bad', 'good']));
    // At most where it begins, with a mark of what is running.
    expect((await service.committed(topic)) ?? 0n).toBe(0n);

    await service.admin.createTopics([letters]);
    const [letter] = await service.deadLetters(1);
    expect(deadLetterHeaders(letter!)).toMatchObject({ 'original-offset': '0' });
    await expect.poll(() => service.committed(topic), patience).toBe(2n);
  });
});
