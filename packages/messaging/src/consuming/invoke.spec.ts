import { Controller, type INestApplication, type Type, UseInterceptors } from '@nestjs/common';
import { IsString } from 'class-validator';
import { delay, EMPTY, from, map, type Observable, of, tap } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestApp } from '@nest-kafka-kit/testing';
import { Consumes, createEvent, defineTopic, Event, EventBus } from '../index.js';

@Event({ type: 'order.placed', topic: defineTopic({ name: 'orders' }), key: 'orderId' })
class OrderPlaced {
  @IsString() readonly orderId!: string;
}

let app: INestApplication;
afterEach(() => app.close());

async function connect(controller: Type): Promise<void> {
  app = await startTestApp({ controllers: [controller], consumers: 'connect' });
}
const dispatch = (): Promise<void> =>
  app.get(EventBus).dispatch(createEvent(OrderPlaced, { orderId: 'a' }, 'tests'));

describe('What a handler returns', () => {
  const results: [string, () => unknown][] = [
    ['nothing', () => undefined],
    ['null', () => null],
    ['a value', () => ({ any: 'value' })],
    ['a promise', () => Promise.resolve('later')],
    ['an empty observable', () => EMPTY],
    ['an observable of one value', () => of(1)],
    ['an observable of many values, later', () => from([1, 2, 3]).pipe(delay(1))],
    ['a promise of an empty observable', () => Promise.resolve(EMPTY)],
  ];
  it.each(results)('is success: %s', async (_what, result) => {
    @Controller()
    class OrdersController {
      @Consumes(OrderPlaced)
      onOrderPlaced(): unknown {
        return result();
      }
    }
    await connect(OrdersController);
    await expect(dispatch()).resolves.toBeUndefined();
  });

  it('is success also behind an interceptor that swallows it', async () => {
    @Controller()
    class OrdersController {
      @UseInterceptors({ intercept: () => EMPTY })
      @Consumes(OrderPlaced)
      onOrderPlaced(): void {}
    }
    await connect(OrdersController);
    await expect(dispatch()).resolves.toBeUndefined();
  });

  it('is awaited to its end', async () => {
    const ran: string[] = [];
    @Controller()
    class OrdersController {
      @Consumes(OrderPlaced)
      onOrderPlaced(): Observable<unknown> {
        return from([1, 2]).pipe(
          delay(1),
          tap((value) => ran.push(`effect ${value}`)),
        );
      }
    }
    await connect(OrdersController);
    await dispatch();
    expect(ran).toEqual(['effect 1', 'effect 2']);
  });

  it('is a failure where the observable fails at its end', async () => {
    const failure = new Error('late');
    @Controller()
    class OrdersController {
      @Consumes(OrderPlaced)
      onOrderPlaced(): Observable<unknown> {
        return from([1, 2]).pipe(
          map((value) => {
            if (value === 2) throw failure;
            return value;
          }),
        );
      }
    }
    await connect(OrdersController);
    await expect(dispatch()).rejects.toBe(failure);
  });
});
