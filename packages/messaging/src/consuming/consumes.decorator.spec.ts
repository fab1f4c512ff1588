import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { EventDefinitionError, HandlerDefinitionError } from '../errors.js';
import { Event } from '../events/index.js';
import { defineTopic } from '../topics/define-topic.js';
import { Consumes, type ConsumesOptions } from './consumes.decorator.js';
import { definitionOfMethod } from './declare-handler.js';

const topic = defineTopic({ name: 'orders' });

@Event({ type: 'order.placed', topic, key: 'orderId' })
class OrderPlaced {
  @IsString() readonly orderId!: string;
}
@Event({ type: 'order.shipped', topic, key: 'orderId' })
class OrderShipped {
  @IsString() readonly orderId!: string;
}
class NoEvent {
  readonly orderId!: string;
}

function decorate(options?: ConsumesOptions) {
  class OrdersController {
    @Consumes(OrderPlaced, options)
    onOrderPlaced(): void {}
  }
  return definitionOfMethod(OrdersController.prototype.onOrderPlaced);
}

describe('@Consumes', () => {
  it('says which event, group and concurrency the method is for, and its name', () => {
    expect(decorate()).toMatchObject({
      event: { type: 'order.placed', eventClass: OrderPlaced },
      topic: 'orders',
      group: undefined,
      concurrency: 16,
      handler: 'OrdersController.onOrderPlaced',
    });
    expect(decorate({ group: 'invoices', concurrency: 64 })).toMatchObject({
      group: 'invoices',
      concurrency: 64,
    });
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses concurrency %d, which would handle nothing or everything at once',
    (concurrency) => {
      expect(() => decorate({ concurrency })).toThrow(
        `@Consumes of OrdersController.onOrderPlaced has concurrency ${concurrency}: an integer from 1 is accepted.`,
      );
    },
  );

  it('refuses a class that is no event', () => {
    expect(() => {
      class OrdersController {
        @Consumes(NoEvent)
        onNoEvent(): void {}
      }
      return OrdersController;
    }).toThrow(EventDefinitionError);
  });

  it('refuses two events on one method', () => {
    expect(() => {
      class OrdersController {
        @Consumes(OrderShipped)
        @Consumes(OrderPlaced)
        onOrder(): void {}
      }
      return OrdersController;
    }).toThrow(HandlerDefinitionError);
  });
});
