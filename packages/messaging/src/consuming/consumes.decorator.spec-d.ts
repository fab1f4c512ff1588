import { Ctx, Payload } from '@nestjs/microservices';
import { EMPTY, type Observable } from 'rxjs';
import { describe, expectTypeOf, it } from 'vitest';
import type {
  BaseEvent,
  CommandEvent,
  DomainEvent,
  IntegrationEvent,
} from '../events/base-event.js';
import { Consumes } from './consumes.decorator.js';
import type { MessageContext } from './message-context.js';

class OrderPlaced {
  readonly orderId!: string;
  readonly count!: number;
}

class OrderCancelled {
  readonly orderId!: string;
  readonly reason!: string;
}

describe('@Consumes', () => {
  it('takes a method whose parameter is the event, as any kind', () => {
    class Handlers {
      @Consumes(OrderPlaced)
      async base(@Payload() event: BaseEvent<OrderPlaced>): Promise<void> {
        expectTypeOf(event.data).toEqualTypeOf<OrderPlaced>();
      }

      @Consumes(OrderPlaced)
      async domain(@Payload() { aggregateId }: DomainEvent<OrderPlaced>): Promise<void> {
        expectTypeOf(aggregateId).toEqualTypeOf<string>();
      }

      @Consumes(OrderPlaced)
      async integration(@Payload() event: IntegrationEvent<OrderPlaced>): Promise<void> {
        expectTypeOf(event.causationId).toEqualTypeOf<string>();
      }

      @Consumes(OrderPlaced)
      async command(@Payload() event: CommandEvent<OrderPlaced>): Promise<void> {
        expectTypeOf(event.commandName).toEqualTypeOf<string>();
      }
    }
    expectTypeOf<Handlers>().toBeObject();
  });

  it('takes the context as second parameter, and none at all', () => {
    class Handlers {
      @Consumes(OrderPlaced, { group: 'mail', concurrency: 8 })
      async withContext(
        @Payload() event: DomainEvent<OrderPlaced>,
        @Ctx() { signal }: MessageContext,
      ): Promise<void> {
        expectTypeOf(event.data).toEqualTypeOf<OrderPlaced>();
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      }

      @Consumes(OrderPlaced)
      none(): void {}
    }
    expectTypeOf<Handlers>().toBeObject();
  });

  it('takes what a Nest handler may return', () => {
    class Handlers {
      @Consumes(OrderPlaced)
      now(@Payload() _event: BaseEvent<OrderPlaced>): void {}

      @Consumes(OrderPlaced)
      later(@Payload() _event: BaseEvent<OrderPlaced>): Observable<never> {
        return EMPTY;
      }
    }
    expectTypeOf<Handlers>().toBeObject();
  });

  it('is a compile error where the parameter is another event, in every kind', () => {
    class Handlers {
      // @ts-expect-error another event's data
      @Consumes(OrderPlaced)
      async base(@Payload() _event: BaseEvent<OrderCancelled>): Promise<void> {}

      // @ts-expect-error another event's data
      @Consumes(OrderPlaced)
      async domain(@Payload() _event: DomainEvent<OrderCancelled>): Promise<void> {}

      // @ts-expect-error another event's data
      @Consumes(OrderPlaced)
      async integration(@Payload() _event: IntegrationEvent<OrderCancelled>): Promise<void> {}

      // @ts-expect-error another event's data
      @Consumes(OrderPlaced)
      async command(@Payload() _event: CommandEvent<OrderCancelled>): Promise<void> {}

      // @ts-expect-error another event's data
      @Consumes(OrderPlaced)
      async withContext(
        @Payload() _event: DomainEvent<OrderCancelled>,
        @Ctx() _context: MessageContext,
      ): Promise<void> {}
    }
    expectTypeOf<Handlers>().toBeObject();
  });

  it('is a compile error where the parameter is the bare data, or a field has another type', () => {
    class Handlers {
      // @ts-expect-error the event is around the data
      @Consumes(OrderPlaced)
      async bare(@Payload() _data: OrderPlaced): Promise<void> {}

      // @ts-expect-error count is a number
      @Consumes(OrderPlaced)
      async wrong(@Payload() _event: BaseEvent<{ orderId: string; count: string }>) {}
    }
    expectTypeOf<Handlers>().toBeObject();
  });

  it('is a compile error with options that do not exist', () => {
    // @ts-expect-error a misspelt option
    Consumes(OrderPlaced, { groupId: 'mail' });
    // @ts-expect-error a pattern is what @EventPattern takes
    Consumes('order.placed');
  });
});
