import { describe, expectTypeOf, it } from 'vitest';
import { Produces } from './produces.decorator.js';

class OrderPlaced {
  readonly orderId!: string;
  readonly count!: number;
}

const placed: OrderPlaced = { orderId: 'o-1', count: 1 };

describe('@Produces', () => {
  it('takes a method that resolves with the data, or with undefined', () => {
    class Orders {
      @Produces(OrderPlaced)
      async place(orderId: string, count: number): Promise<OrderPlaced> {
        return { orderId, count };
      }

      @Produces(OrderPlaced)
      async perhaps(wanted: boolean): Promise<OrderPlaced | undefined> {
        return wanted ? placed : undefined;
      }
    }
    expectTypeOf<Orders['place']>().toEqualTypeOf<
      (orderId: string, count: number) => Promise<OrderPlaced>
    >();
  });

  it('is a compile error where the method returns other data', () => {
    class Orders {
      // @ts-expect-error count is a number
      @Produces(OrderPlaced)
      async wrong(): Promise<{ orderId: string; count: string }> {
        return { orderId: 'o-1', count: '1' };
      }

      // @ts-expect-error no count
      @Produces(OrderPlaced)
      async missing(): Promise<{ orderId: string }> {
        return { orderId: 'o-1' };
      }

      // @ts-expect-error a list is no event
      @Produces(OrderPlaced)
      async list(): Promise<OrderPlaced[]> {
        return [placed];
      }

      // @ts-expect-error null is no event
      @Produces(OrderPlaced)
      async nothing(): Promise<OrderPlaced | null> {
        return null;
      }

      // @ts-expect-error the name of an event is no event
      @Produces(OrderPlaced)
      async text(): Promise<string> {
        return 'order.placed';
      }
    }
    expectTypeOf<Orders>().toBeObject();
  });

  it('is a compile error where the method returns data at once: callers would get a promise', () => {
    class Orders {
      // @ts-expect-error storing an event takes time
      @Produces(OrderPlaced)
      now(): OrderPlaced {
        return placed;
      }
    }
    expectTypeOf<Orders>().toBeObject();
  });

  it('is a compile error on what is no method', () => {
    class Orders {
      // @ts-expect-error a property returns nothing
      @Produces(OrderPlaced)
      readonly placed = placed;
    }
    expectTypeOf<Orders>().toBeObject();
  });
});
