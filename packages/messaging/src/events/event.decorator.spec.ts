import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { EventDefinitionError } from '../errors.js';
import { defineTopic } from '../topics/define-topic.js';
import {
  definitionFor,
  definitionOf,
  Event,
  type EventOptions,
  registeredEvents,
} from './event.decorator.js';

const orders = defineTopic({ name: 'orders' });

type Order = { readonly orderId: string };

function declare(options: Partial<EventOptions<'orderId', object, Order>>): () => new () => Order {
  return () => {
    @Event({ type: 'order.undefined', topic: orders, key: 'orderId', ...options })
    class Declared {
      @IsString() readonly orderId!: string;
    }
    return Declared;
  };
}

describe('@Event', () => {
  it('needs a type, a topic and a key; the rest has defaults', () => {
    @Event({ type: 'order.placed', topic: orders, key: 'orderId' })
    class OrderPlaced {
      @IsString() readonly orderId!: string;
    }
    expect(definitionOf(OrderPlaced)).toEqual({
      eventClass: OrderPlaced,
      type: 'order.placed',
      version: 1,
      topic: orders,
      kind: 'base',
      key: 'orderId',
      aggregate: undefined,
      tombstone: false,
      timeoutMs: undefined,
      replyTo: undefined,
      encoding: 'json',
      compatibility: 'full',
      upcast: undefined,
      external: false,
    });
  });

  it('keeps every option as given', () => {
    const options = {
      type: 'order.ship',
      version: 4,
      topic: orders,
      kind: 'command',
      key: 'orderId',
      aggregate: 'Order',
      tombstone: true,
      timeoutMs: 5_000,
      replyTo: 'order-answers',
      encoding: 'avro',
      compatibility: 'forward',
      external: true,
    } as const;
    @Event(options)
    class ShipOrder {
      @IsString() readonly orderId!: string;
    }
    expect(definitionOf(ShipOrder)).toEqual({
      eventClass: ShipOrder,
      upcast: undefined,
      ...options,
    });
  });

  it('holds changes to backward with encoding json-schema: registries allow nothing else', () => {
    const event = declare({ type: 'order.schemed', encoding: 'json-schema' })();
    expect(definitionOf(event).compatibility).toBe('backward');
  });

  it('knows a version by what it is upcast from', () => {
    const to = (old: object) => old as { orderId: string };
    const first = declare({ type: 'order.upcast' })();
    const second = declare({ type: 'order.upcast', version: 2, upcast: { from: first, to } })();
    expect(definitionOf(second).upcast).toEqual({ from: first, to });
    expect(definitionFor('order.upcast', 2)).toBe(definitionOf(second));
    expect(definitionFor('order.upcast', 3)).toBeUndefined();
  });

  it('registers the class, so that its topic is planned', () => {
    const Registered = declare({ type: 'order.registered' })();
    expect(registeredEvents().map(({ eventClass }) => eventClass)).toContain(Registered);
  });

  it('lets one type have several versions', () => {
    declare({ type: 'order.versioned', version: 1 })();
    expect(declare({ type: 'order.versioned', version: 2 })).not.toThrow();
  });
});

describe('@Event refuses, naming the class,', () => {
  it('a type and version that another class has, naming that one too', () => {
    @Event({ type: 'order.taken', topic: orders, key: 'orderId' })
    class First {
      @IsString() readonly orderId!: string;
    }
    expect(declare({ type: 'order.taken' })).toThrow(EventDefinitionError);
    expect(declare({ type: 'order.taken' })).toThrow(
      '@Event of Declared: type "order.taken" version 1 is already First. Raise version, or rename.',
    );
    expect(definitionOf(First).type).toBe('order.taken');
  });

  it('an upcast from what is no earlier version of the event', () => {
    class Plain {
      @IsString() readonly orderId!: string;
    }
    const to = (old: object) => old as { orderId: string };
    const upcast = (from: new () => object, version = 2) =>
      declare({ type: 'order.cast', version, upcast: { from, to } });
    expect(upcast(Plain)).toThrow(
      '@Event of Declared: upcast.from is Plain, which must be an @Event itself.',
    );
    const other = declare({ type: 'order.other' })();
    const later = declare({ type: 'order.cast', version: 3 })();
    for (const [from, name] of [
      [other, '"order.other" version 1'],
      [later, '"order.cast" version 3'],
    ] as const) {
      expect(upcast(from)).toThrow(
        `@Event of Declared: upcast.from is Declared, ${name}: it must be an earlier version of "order.cast".`,
      );
    }
  });

  it('an upcast from a topic that handlers of the class do not read', () => {
    const from = declare({ type: 'order.moved', topic: defineTopic({ name: 'old-orders' }) })();
    const to = (old: object) => old as { orderId: string };
    expect(declare({ type: 'order.moved', version: 2, upcast: { from, to } })).toThrow(
      '@Event of Declared: upcast.from is Declared, on topic "old-orders": handlers of this class read "orders" only. Leave upcast out, or use one topic.',
    );
  });

  it('an upcast from a kind that promises less', () => {
    const from = declare({ type: 'order.grown' })();
    const to = (old: object) => old as { orderId: string };
    const domain = { kind: 'domain', aggregate: 'Order' } as const;
    expect(declare({ type: 'order.grown', version: 2, ...domain, upcast: { from, to } })).toThrow(
      "@Event of Declared: upcast.from is Declared, of kind 'base': it must be 'domain' too.",
    );
    const shrunk = declare({ type: 'order.shrunk', ...domain })();
    expect(
      declare({ type: 'order.shrunk', version: 2, upcast: { from: shrunk, to } }),
    ).not.toThrow();
  });

  it.each(['', ' ', 'order placed', 'order.placed\n', 'order.\ud83d'])('the type %j', (type) => {
    expect(declare({ type })).toThrow(
      `@Event of Declared: type ${JSON.stringify(type)} must be a name without spaces.`,
    );
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity])('version %d', (version) => {
    expect(declare({ type: 'order.version', version })).toThrow(
      `@Event of Declared: version ${version} must be an integer from 1.`,
    );
  });

  it.each([undefined, ''])("kind 'domain' with aggregate %j", (aggregate) => {
    const options = { type: 'order.domain', kind: 'domain', aggregate } as EventOptions<'orderId'>;
    expect(declare(options)).toThrow(
      "@Event of Declared: kind 'domain' needs aggregate, such as 'User'.",
    );
  });

  // They would travel as a ce_timeoutms that no consumer reads: every command a dead letter.
  it.each([0.5, -1, Number.NaN, Infinity])('timeoutMs %d', (timeoutMs) => {
    expect(declare({ type: `order.in-${timeoutMs}`, kind: 'command', timeoutMs })).toThrow(
      EventDefinitionError,
    );
  });

  it('nothing by halves: a refused class is no event', () => {
    const before = registeredEvents().length;
    expect(declare({ type: 'order.refused', version: 0 })).toThrow();
    expect(registeredEvents()).toHaveLength(before);
  });
});

describe('A class without @Event', () => {
  it('is refused with what to do', () => {
    class Plain {}
    expect(() => definitionOf(Plain)).toThrow(
      'Plain is not an event: decorate it with @Event({ type, topic, key }).',
    );
  });

  it('does not inherit that of its parent: it would be the same type', () => {
    @Event({ type: 'order.parent', topic: orders, key: 'orderId' })
    class Parent {
      @IsString() readonly orderId!: string;
    }
    class Child extends Parent {}
    expect(() => definitionOf(Child)).toThrow(EventDefinitionError);
  });

  it('is refused by name even where it has none', () => {
    expect(() => definitionOf(class {})).toThrow(/^The class is not an event/);
  });
});
