import { describe, expectTypeOf, it } from 'vitest';
import type { EventRepository, Receipt } from './event-repository.js';

class OrderPlaced {
  readonly orderId!: string;
  readonly count!: number;
  readonly note?: string;
}

declare const events: EventRepository;
declare const note: string | undefined;
declare const partial: { readonly orderId: string };

describe('publish', () => {
  it('takes the data of the event and resolves with the receipt', () => {
    const receipt = events.publish(OrderPlaced, { orderId: 'o-1', count: 1 });
    expectTypeOf(receipt).toEqualTypeOf<Promise<Receipt>>();
    void events.publish(OrderPlaced, { orderId: 'o-1', count: 1, note });
    void events.publish(OrderPlaced, new OrderPlaced());
  });

  it('is a compile error with a field of another type', () => {
    // @ts-expect-error count is a number
    void events.publish(OrderPlaced, { orderId: 'o-1', count: '1' });
    // @ts-expect-error null is no optional field
    void events.publish(OrderPlaced, { orderId: 'o-1', count: 1, note: null });
  });

  it('is a compile error with a field missing', () => {
    // @ts-expect-error no count
    void events.publish(OrderPlaced, { orderId: 'o-1' });
    // @ts-expect-error no count, in a variable either: the class decides, not the data
    void events.publish(OrderPlaced, partial);
    // @ts-expect-error no data
    void events.publish(OrderPlaced);
  });

  it('is a compile error with a field too many', () => {
    // @ts-expect-error no such field
    void events.publish(OrderPlaced, { orderId: 'o-1', count: 1, colour: 'red' });
  });

  it('is a compile error with null: that is what publishTombstone is for', () => {
    // @ts-expect-error null is no data
    void events.publish(OrderPlaced, null);
  });

  it('is a compile error with a promise of the data', () => {
    // @ts-expect-error await is missing
    void events.publish(OrderPlaced, Promise.resolve(new OrderPlaced()));
  });

  it('is a compile error with what is no event class', () => {
    // @ts-expect-error an instance
    void events.publish(new OrderPlaced(), { orderId: 'o-1', count: 1 });
    // @ts-expect-error a type name
    void events.publish('order.placed', { orderId: 'o-1', count: 1 });
  });

  it('is a compile error with a context that does not exist', () => {
    // @ts-expect-error metadata is text
    void events.publish(OrderPlaced, new OrderPlaced(), { metadata: { count: 1 } });
    // @ts-expect-error a misspelt option
    void events.publish(OrderPlaced, new OrderPlaced(), { cause: 'x' });
  });
});

describe('publishAll', () => {
  it('takes the data of the one event many times and resolves with as many receipts', () => {
    const receipts = events.publishAll(OrderPlaced, [{ orderId: 'o-1', count: 1 }]);
    expectTypeOf(receipts).toEqualTypeOf<Promise<Receipt[]>>();
    // @ts-expect-error the second has no count
    void events.publishAll(OrderPlaced, [{ orderId: 'o-1', count: 1 }, { orderId: 'o-2' }]);
  });
});

describe('publishTombstone', () => {
  it('takes the key instead of data', () => {
    const receipt = events.publishTombstone(OrderPlaced, 'o-1');
    expectTypeOf(receipt).toEqualTypeOf<Promise<Receipt>>();
    // @ts-expect-error the key is text
    void events.publishTombstone(OrderPlaced, 1);
  });
});

describe('A receipt', () => {
  it('has the offset as text: JSON numbers end at 2^53', () => {
    expectTypeOf<Receipt['offset']>().toEqualTypeOf<string>();
  });
});
