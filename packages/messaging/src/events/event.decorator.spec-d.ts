import { describe, expectTypeOf, it } from 'vitest';
import { defineTopic } from '../topics/define-topic.js';
import { createEvent } from './create-event.js';
import { definitionOf, Event, type EventClass } from './event.decorator.js';
import type { BaseEvent, CommandEvent, DomainEvent, IntegrationEvent } from './base-event.js';

const orders = defineTopic({ name: 'orders' });

describe('The key of @Event', () => {
  it('is a property of the class whose value can be a message key', () => {
    @Event({ type: 'a', topic: orders, key: 'orderId' })
    class OfText {
      readonly orderId!: string;
    }
    @Event({ type: 'b', topic: orders, key: 'orderNumber' })
    class OfNumber {
      readonly orderNumber!: number;
    }
    expectTypeOf(OfText).toExtend<EventClass>();
    expectTypeOf(OfNumber).toExtend<EventClass>();
  });

  it('cannot be a name the class does not have', () => {
    // @ts-expect-error there is no orderID
    @Event({ type: 'c', topic: orders, key: 'orderID' })
    class Misspelt {
      readonly orderId!: string;
    }
    expectTypeOf(Misspelt).toExtend<EventClass>();
  });

  it('cannot be a date, an object or perhaps missing', () => {
    // @ts-expect-error a Date is no key
    @Event({ type: 'd', topic: orders, key: 'at' })
    class OfDate {
      readonly at!: Date;
    }
    // @ts-expect-error an object is no key
    @Event({ type: 'e', topic: orders, key: 'order' })
    class OfObject {
      readonly order!: { id: string };
    }
    // @ts-expect-error it may be missing
    @Event({ type: 'f', topic: orders, key: 'orderId' })
    class OfOptional {
      readonly orderId?: string;
    }
    expectTypeOf<typeof OfDate | typeof OfObject | typeof OfOptional>().toExtend<EventClass>();
  });

  it('must be given, and so must type and topic', () => {
    // @ts-expect-error no key
    Event({ type: 'g', topic: orders });
    // @ts-expect-error no topic
    Event({ type: 'g', key: 'orderId' });
    // @ts-expect-error no type
    Event({ topic: orders, key: 'orderId' });
  });
});

describe('The other options of @Event', () => {
  it('are checked: the topic is no name, the kind one of four', () => {
    // @ts-expect-error a name is no topic: defineTopic makes one
    Event({ type: 'h', topic: 'orders', key: 'orderId' });
    // @ts-expect-error no such kind
    Event({ type: 'h', topic: orders, key: 'orderId', kind: 'query' });
    // @ts-expect-error a misspelt option
    Event({ type: 'h', topic: orders, key: 'orderId', timeout: 5 });
  });
});

describe('The class of @Event', () => {
  it('is plain data: a constructor with parameters could not be called by a decoder', () => {
    // @ts-expect-error it needs a parameter
    @Event({ type: 'i', topic: orders, key: 'orderId' })
    class WithParameters {
      constructor(readonly orderId: string) {}
    }
    // @ts-expect-error for the same reason
    definitionOf(WithParameters);
  });
});

describe('A created event', () => {
  class Placed {
    readonly orderId!: string;
  }

  it('is what handlers of every kind take', () => {
    const event = createEvent(Placed, { orderId: 'o-1' }, 'shop');
    expectTypeOf(event).toExtend<BaseEvent<Placed>>();
    expectTypeOf(event).toExtend<DomainEvent<Placed>>();
    expectTypeOf(event).toExtend<IntegrationEvent<Placed>>();
    expectTypeOf(event).toExtend<CommandEvent<Placed>>();
    expectTypeOf(event.data).toEqualTypeOf<Placed>();
    expectTypeOf(event.time).toEqualTypeOf<Date>();
    expectTypeOf(event.key).toEqualTypeOf<string | null>();
  });

  it('has what its kind promises, and the rest perhaps', () => {
    expectTypeOf<BaseEvent<Placed>['aggregateId']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<DomainEvent<Placed>['aggregateId']>().toEqualTypeOf<string>();
    expectTypeOf<IntegrationEvent<Placed>['causationId']>().toEqualTypeOf<string>();
    expectTypeOf<CommandEvent<Placed>['commandName']>().toEqualTypeOf<string>();
    expectTypeOf<CommandEvent<Placed>['timeoutMs']>().toEqualTypeOf<number | undefined>();
  });

  it('takes the data of its class only', () => {
    // @ts-expect-error wrong field
    createEvent(Placed, { orderId: 1 }, 'shop');
    // @ts-expect-error extra field
    createEvent(Placed, { orderId: 'o-1', item: 'pen' }, 'shop');
  });
});

describe('The upcast of @Event', () => {
  @Event({ type: 'x', topic: orders, key: 'orderId' })
  class FirstOrder {
    readonly orderId!: string;
    readonly name!: string;
  }

  it('gets data of the version before, and returns that of its class', () => {
    @Event({
      type: 'x',
      version: 2,
      topic: orders,
      key: 'orderId',
      upcast: {
        from: FirstOrder,
        to: (old) => {
          expectTypeOf(old).toEqualTypeOf<FirstOrder>();
          return { orderId: old.orderId, fullName: old.name };
        },
      },
    })
    class SecondOrder {
      readonly orderId!: string;
      readonly fullName!: string;
    }
    expectTypeOf(SecondOrder).toExtend<EventClass>();
  });

  it('cannot leave out what the class needs, nor give it another type', () => {
    // @ts-expect-error fullName is missing
    @Event({
      type: 'x',
      version: 3,
      topic: orders,
      key: 'orderId',
      upcast: { from: FirstOrder, to: ({ orderId }) => ({ orderId }) },
    })
    class Missing {
      readonly orderId!: string;
      readonly fullName!: string;
    }
    // @ts-expect-error fullName is a number
    @Event({
      type: 'x',
      version: 4,
      topic: orders,
      key: 'orderId',
      upcast: { from: FirstOrder, to: ({ orderId }) => ({ orderId, fullName: 1 }) },
    })
    class OtherType {
      readonly orderId!: string;
      readonly fullName!: string;
    }
    expectTypeOf<typeof Missing | typeof OtherType>().toExtend<EventClass>();
  });
});
