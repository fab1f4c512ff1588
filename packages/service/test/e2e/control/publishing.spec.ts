import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { IsInt, IsString } from 'class-validator';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type CommandEvent,
  Consumes,
  defineTopic,
  Event,
  EventRepository,
} from '@nest-kafka-kit/messaging';
import { defineOrderEvent, type Order } from '../../failure-policy/order-event.js';
import { patience, PolicyService } from '../../failure-policy/policy-service.js';
import { brokers, startTestService } from '@nest-kafka-kit/testing';
import { ADMIN_TOKEN, operatorOf } from './operator.js';
import { AppModule } from '../../fixtures/parcels/app.module.js';
import { service as definition } from '../../fixtures/parcels/service.js';

describe.each(brokers)('Publishing paused by an operator on $broker', ({ environment }) => {
  it('answers 503 with Retry-After, sends nothing, and goes on when it is resumed', async () => {
    const service = await startTestService(AppModule, definition, {
      ...environment,
      ADMIN_TOKEN,
      CONSUMER_GROUPS: 'none',
    });
    const operator = operatorOf(service);
    const ada = { email: 'ada@example.com', name: 'Ada' };
    for (let time = 1; time <= 2; time++) {
      expect(await operator.post('/v1/messaging/producer/pause', undefined)).toMatchObject({
        status: 200,
        body: { paused: true },
      });
    }
    expect((await operator.get('/v1/messaging/status')).body.producer).toMatchObject({
      paused: true,
    });

    const topic = 'parcel-events';
    const requests = [
      () => service.post('/v1/parcels', ada),
      () => operator.post('/v1/messaging/messages', { topic, value: '{}' }),
    ];
    for (const request of requests) {
      const { status, headers, body } = await request();
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toBe('1');
      expect(body).toMatchObject({ code: 'MESSAGING_PUBLISHING_PAUSED' });
    }

    for (let time = 1; time <= 2; time++) {
      expect(await operator.post('/v1/messaging/producer/resume', undefined)).toMatchObject({
        status: 200,
        body: { paused: false },
      });
    }
    expect((await operator.get('/v1/messaging/status')).body.producer).toMatchObject({
      paused: false,
    });
    expect(await service.post('/v1/parcels', ada)).toMatchObject({ status: 202 });
    await service.close();
  });

  it('costs a command no attempt: neither dead nor lost, it is done after the resume', async () => {
    const { OrderChanged, topic } = defineOrderEvent();
    const id = randomUUID();
    const commands = defineTopic({ name: `commands-${id}`, partitions: 1 });

    @Event({ type: `change.order.${id}`, topic: commands, kind: 'command', key: 'orderId' })
    class ChangeOrder implements Order {
      @IsString() readonly orderId!: string;
      @IsInt() readonly number!: number;
    }
    const started: number[] = [];

    @Controller()
    class OrdersController {
      constructor(private readonly events: EventRepository) {}

      @Consumes(ChangeOrder, { retry: { attempts: 1 } })
      async change(@Payload() command: CommandEvent<ChangeOrder>): Promise<void> {
        started.push(command.data.number);
        await this.events.publish(OrderChanged, command.data, { causedBy: command });
      }

      // Declares the topic.
      @Consumes(OrderChanged)
      onChanged(): void {}
    }
    await using service = await PolicyService.start({
      environment: { ...environment, ADMIN_TOKEN },
      controller: OrdersController,
    });
    const operator = operatorOf(service);
    // While it is paused no command could be published either.
    service.consumer().pause();
    await service.events.publish(ChangeOrder, { orderId: '1', number: 1 });
    await operator.post('/v1/messaging/producer/pause', undefined);
    service.consumer().resume();

    await expect.poll(() => started.length, patience).toBeGreaterThanOrEqual(2);
    expect(await service.stored(topic)).toBe(0n);
    expect(await service.stored(`${service.group}.dlt`)).toBe(0n);
    // At most where it begins, with a mark of what is running.
    expect((await service.committed(commands.name)) ?? 0n).toBe(0n);

    await operator.post('/v1/messaging/producer/resume', undefined);
    await expect.poll(() => service.committed(commands.name), patience).toBe(1n);
    expect(await service.stored(topic)).toBe(1n);
    expect(await service.stored(`${service.group}.dlt`)).toBe(0n);
  });
});
