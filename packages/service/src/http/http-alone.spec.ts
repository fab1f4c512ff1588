/** What the kit has over all requests leaves messages alone. */
import { Controller, type PipeTransform, type Type } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { plainToInstance } from 'class-transformer';
import { IsInt, IsString } from 'class-validator';
import { afterEach, expect, it } from 'vitest';
import { defineTopic, type Message, MessageContext } from '@nest-kafka-kit/messaging';
import { PRODUCER, type Producer } from '@nest-kafka-kit/messaging/broker';
import { startTestService, type TestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../../test/fixtures/parcels/app.module.js';
import { service } from '../../test/fixtures/parcels/service.js';

class Customer {
  @IsString() readonly customerId!: string;
  @IsInt() readonly orders!: number;
}

class JsonBody implements PipeTransform {
  constructor(private readonly type: Type) {}

  transform({ value }: Message): unknown {
    return plainToInstance(this.type, JSON.parse(String(value)));
  }
}

let running: TestService;
afterEach(() => running?.close());

it.each([
  ['what the class allows', { customerId: 'c1', orders: 1 }],
  ['what requests may not have: unknown fields, wrong types', { customerId: 7, tier: 'gold' }],
])(
  'A payload that is typed as a class is its own pipe’s alone: %s',
  async (_what, sent) => {
    let resolve: (handled: unknown[]) => void = () => {};
    const handled = new Promise<unknown[]>((settle) => (resolve = settle));
    @Controller()
    class CustomersController {
      @EventPattern('customers')
      on(@Payload(new JsonBody(Customer)) customer: Customer, @Ctx() context: unknown): void {
        resolve([customer, context]);
      }
    }
    running = await startTestService(
      AppModule,
      service,
      {},
      { controllers: [CustomersController] },
    );
    const topic = defineTopic({ name: 'customers' }).name;
    const value = Buffer.from(JSON.stringify(sent));
    await running.app.get<Producer>(PRODUCER).publish({ topic, key: null, value, headers: {} });
    const [customer, context] = await handled;
    expect(customer).toBeInstanceOf(Customer);
    expect(customer).toEqual(sent);
    expect(context).toBeInstanceOf(MessageContext);
    expect((context as MessageContext).attempt).toBe(1);
  },
  30_000,
);
