import {
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Inject,
  Injectable,
  type INestApplication,
  type NestInterceptor,
  type PipeTransform,
  type Provider,
  Scope,
  type Type,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { Ctx, Payload } from '@nestjs/microservices';
import { IsString } from 'class-validator';
import { type Observable, tap } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp } from '@nest-kafka-kit/testing';
import {
  AlsoForMessages,
  Consumes,
  createEvent,
  defineTopic,
  type DomainEvent,
  Event,
  EventBus,
  MessageContext,
} from '../index.js';

@Event({ type: 'order.placed', topic: defineTopic({ name: 'orders' }), key: 'orderId' })
class OrderPlaced {
  @IsString() readonly orderId!: string;
}

/** What ran, in order. */
const ran: string[] = [];

@AlsoForMessages()
@Injectable()
class Allow implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    ran.push(
      `guard of ${context.getType()} ${context.getClass().name}.${context.getHandler().name}`,
    );
    return true;
  }
}
@AlsoForMessages()
@Injectable()
class Deny implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}
@AlsoForMessages()
@Injectable()
class Around implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    ran.push('before');
    return next.handle().pipe(tap({ complete: () => ran.push('after') }));
  }
}
@AlsoForMessages()
@Injectable()
class Shout implements PipeTransform {
  transform(event: unknown): unknown {
    if (typeof event !== 'object' || event === null || !('data' in event)) return event;
    ran.push('pipe');
    return { ...event, data: { orderId: (event.data as OrderPlaced).orderId.toUpperCase() } };
  }
}

let app: INestApplication;
beforeEach(() => void ran.splice(0));
afterEach(() => app.close());

interface Setup {
  readonly providers?: Provider[];
  readonly configure?: (app: INestApplication) => void;
}

async function connect(controller: Type, setup: Setup = {}): Promise<void> {
  app = await startTestApp({ ...setup, controllers: [controller], consumers: 'connect' });
}
const dispatch = (orderId = 'a'): Promise<void> =>
  app.get(EventBus).dispatch(createEvent(OrderPlaced, { orderId }, 'tests'));

@Controller()
class PlainController {
  @Consumes(OrderPlaced)
  onOrderPlaced(@Payload() event: DomainEvent<OrderPlaced>): void {
    ran.push(`handler of ${event.data.orderId}`);
  }
}

describe('A @Consumes method', () => {
  it('has guards, interceptors and pipes as any Nest handler, on the method', async () => {
    @Controller()
    class OrdersController {
      @UseGuards(Allow)
      @UseInterceptors(Around)
      @UsePipes(Shout)
      @Consumes(OrderPlaced)
      onOrderPlaced(@Payload() event: DomainEvent<OrderPlaced>): void {
        ran.push(`handler of ${event.data.orderId}`);
      }
    }
    await connect(OrdersController);
    await dispatch();
    const guard = 'guard of rpc OrdersController.onOrderPlaced';
    expect(ran).toEqual([guard, 'before', 'pipe', 'handler of A', 'after']);
  });

  it('has them on the class and the parameter', async () => {
    @Controller()
    @UseGuards(Allow)
    @UseInterceptors(Around)
    class OrdersController {
      @Consumes(OrderPlaced)
      onOrderPlaced(@Payload(Shout) event: DomainEvent<OrderPlaced>): void {
        ran.push(`handler of ${event.data.orderId}`);
      }
    }
    await connect(OrdersController);
    await dispatch();
    const guard = 'guard of rpc OrdersController.onOrderPlaced';
    expect(ran).toEqual([guard, 'before', 'pipe', 'handler of A', 'after']);
  });

  it.each([
    [
      'as providers',
      {
        providers: [
          { provide: APP_GUARD, useClass: Allow },
          { provide: APP_INTERCEPTOR, useClass: Around },
          { provide: APP_PIPE, useClass: Shout },
        ],
      },
    ],
    [
      'on the app',
      {
        configure: (application: INestApplication): void => {
          application.useGlobalGuards(new Allow());
          application.useGlobalInterceptors(new Around());
          application.useGlobalPipes(new Shout());
        },
      },
    ],
  ])('has global ones that are marked for messages, %s', async (_how, options) => {
    await connect(PlainController, options);
    await dispatch();
    const guard = 'guard of rpc PlainController.onOrderPlaced';
    expect(ran).toEqual([guard, 'before', 'pipe', 'handler of A', 'after']);
  });

  it('does not run, and fails, when a guard says no', async () => {
    await connect(PlainController, { providers: [{ provide: APP_GUARD, useClass: Deny }] });
    await expect(dispatch()).rejects.toThrow('Forbidden resource');
    expect(ran).toEqual([]);
  });

  it('gets the context of its message with @Ctx()', async () => {
    const contexts: MessageContext[] = [];
    @Controller()
    class OrdersController {
      @Consumes(OrderPlaced)
      onOrderPlaced(@Payload() _event: unknown, @Ctx() context: MessageContext): void {
        contexts.push(context);
      }
    }
    await connect(OrdersController);
    await dispatch('a');
    expect(contexts[0]).toBeInstanceOf(MessageContext);
    expect(contexts[0]!.message.topic).toBe('orders');
    expect(String(contexts[0]!.message.value)).toBe('{"orderId":"a"}');
    expect(contexts[0]!.attempt).toBe(1);
    expect(contexts[0]!.signal.aborted).toBe(false);
  });

  it('may belong to a request-scoped controller: a new one for each message', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Counter {
      count = 0;
    }
    @Controller()
    class OrdersController {
      constructor(@Inject(Counter) private readonly counter: Counter) {}

      @UseGuards(Allow)
      @Consumes(OrderPlaced)
      onOrderPlaced(@Payload() event: DomainEvent<OrderPlaced>): void {
        ran.push(`${event.data.orderId}: ${++this.counter.count}`);
      }
    }
    await connect(OrdersController, { providers: [Counter] });
    await dispatch('a');
    await dispatch('b');
    expect(ran.filter((entry) => !entry.startsWith('guard'))).toEqual(['a: 1', 'b: 1']);
  });
});
