import { Controller, type INestApplication, type Type } from '@nestjs/common';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { IsString } from 'class-validator';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestApp } from '@nest-kafka-kit/testing';
import { connectConsumers, Consumes, defineTopic, Event } from '../index.js';

const orders = defineTopic({ name: 'orders' });

@Event({ type: 'order.placed', topic: orders, key: 'orderId' })
class OrderPlaced {
  @IsString() readonly orderId!: string;
}

@Controller()
class OrdersController {
  @Consumes(OrderPlaced)
  onOrderPlaced(): void {}
}

let app: INestApplication;
afterEach(() => app.close());

async function refusal(...controllers: Type[]): Promise<string> {
  app = await startTestApp({ controllers, consumers: 'leave' });
  try {
    connectConsumers(app);
  } catch (error) {
    return String(error);
  }
  return 'accepted';
}

describe('Connecting accepts', () => {
  it('a second handler of one event in a group of its own', async () => {
    @Controller()
    class InvoicesController {
      @Consumes(OrderPlaced, { group: 'invoices' })
      sendInvoice(): void {}
    }
    expect(await refusal(OrdersController, InvoicesController)).toBe('accepted');
  });
});

describe('Connecting refuses', () => {
  it('a second handler of one event in one group, and says to give it its own', async () => {
    @Controller()
    class InvoicesController {
      @Consumes(OrderPlaced)
      sendInvoice(): void {}
    }
    const message = await refusal(OrdersController, InvoicesController);
    expect(message).toMatch(
      /^HandlerDefinitionError: "order.placed" has two handlers in group "service"/,
    );
    expect(message).toMatch(/OrdersController.onOrderPlaced and InvoicesController.sendInvoice/);
    expect(message).toMatch(/@Consumes\(…, { group: 'another-group' }\)/);
  });

  it('a second handler in a named group as well', async () => {
    @Controller()
    class InvoicesController {
      @Consumes(OrderPlaced, { group: 'invoices' })
      sendInvoice(): void {}

      @Consumes(OrderPlaced, { group: 'invoices' })
      sendReminder(): void {}
    }
    expect(await refusal(InvoicesController)).toMatch(/two handlers in group "service.invoices"/);
  });

  it('a second bare @EventPattern of one topic', async () => {
    @Controller()
    class TextsController {
      @EventPattern('texts')
      one(_message: unknown): void {}

      @EventPattern('texts')
      another(_message: unknown): void {}
    }
    expect(await refusal(TextsController)).toMatch(/"texts" has two handlers in group "service"/);
  });

  it('a @MessagePattern, as topics give no answers', async () => {
    @Controller()
    class QuestionsController {
      @MessagePattern('question')
      answer(_question: unknown): string {
        return '42';
      }
    }
    expect(await refusal(QuestionsController)).toMatch(
      /@MessagePattern\("question"\) waits for an answer.*Use @EventPattern or @Consumes/,
    );
  });
});
