import { Type } from 'class-transformer';
import { ArrayNotEmpty, IsDate, IsEmail, IsInt, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { type FieldProblem, InvalidEventError } from '../errors.js';
import { defineTopic } from '../topics/define-topic.js';
import { createEvent, type EventContext } from './create-event.js';
import { Event } from './event.decorator.js';

const orders = defineTopic({ name: 'orders' });

class Address {
  @IsString() readonly city!: string;
}

class Item {
  @IsInt() readonly count!: number;
  @ValidateNested() @Type(() => Address) readonly from!: Address;
}

@Event({ type: 'order.placed', topic: orders, key: 'orderId' })
class OrderPlaced {
  @IsString() readonly orderId!: string;
  @IsEmail() readonly email!: string;
  @ValidateNested() @Type(() => Address) readonly address!: Address;
  @ArrayNotEmpty() @ValidateNested({ each: true }) @Type(() => Item) readonly items!: Item[];
  @IsDate() @Type(() => Date) readonly placedAt!: Date;
}

const valid: OrderPlaced = {
  orderId: 'o-1',
  email: 'ada@example.com',
  address: { city: 'London' },
  items: [{ count: 1, from: { city: 'Paris' } }],
  placedAt: new Date(0),
};

/** The wrong fields that `createEvent` names. */
function problemsOf(data: unknown, context?: EventContext): readonly FieldProblem[] {
  try {
    createEvent(OrderPlaced, data as OrderPlaced, 'shop', context);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidEventError);
    return (error as InvalidEventError).fields;
  }
  return [];
}

describe('An invalid event', () => {
  it('names every wrong field at once, nested ones by their path', () => {
    const data = {
      orderId: 1,
      email: 'nobody',
      address: { city: 1 },
      items: [
        { count: 1, from: { city: 'Paris' } },
        { count: 1.5, from: { city: null } },
      ],
      placedAt: new Date(Number.NaN),
    };
    expect(problemsOf(data)).toEqual([
      { path: 'orderId', problems: ['orderId must be a string'] },
      { path: 'email', problems: ['email must be an email'] },
      { path: 'address.city', problems: ['city must be a string'] },
      { path: 'items.1.count', problems: ['count must be an integer number'] },
      { path: 'items.1.from.city', problems: ['city must be a string'] },
      { path: 'placedAt', problems: ['placedAt must be a Date instance'] },
    ]);
  });

  it('names all of them in its message, with the type', () => {
    const create = (): unknown =>
      createEvent(OrderPlaced, { ...valid, orderId: 1, email: '' } as never, 'shop');
    expect(create).toThrow(
      'Event "order.placed" is invalid and was not sent: ' +
        'orderId: orderId must be a string; email: email must be an email',
    );
  });

  it('does not show values: they may be secret', () => {
    const create = (): unknown =>
      createEvent(OrderPlaced, { ...valid, email: 'hunter2' } as never, 'shop');
    expect(create).not.toThrow(/hunter2/);
    expect(create).toThrow(InvalidEventError);
  });

  it('has unknown fields, nested ones too: each is a mistake of the sender', () => {
    const data = { ...valid, adress: 1, address: { city: 'London', zip: 'N1' } };
    expect(problemsOf(data)).toEqual([
      { path: 'adress', problems: ['property adress should not exist'] },
      { path: 'address.zip', problems: ['property zip should not exist'] },
    ]);
  });

  it.each([
    [null, 'null'],
    [undefined, 'a undefined'],
    ['text', 'a string'],
    [42, 'a number'],
    [[valid], 'an array'],
    [() => valid, 'a function'],
  ])('is one whose data is %j, not an object', (data, given) => {
    expect(problemsOf(data)).toEqual([
      { path: 'data', problems: [`must be an object, was ${given}`] },
    ]);
  });

  // With a key given, the key property is no safety net for these.
  it.each([
    ['a Date', new Date()],
    ['a Map', new Map(Object.entries(valid))],
    ['a Set', new Set()],
    ['bytes', Buffer.from('{}')],
    ['a promise, its await forgotten', Promise.resolve(valid)],
  ])('is one whose data is %s', (_what, data) => {
    expect(problemsOf(data, { key: 'o-1' })).not.toEqual([]);
  });

  it('is one whose data contains itself', () => {
    const address: Record<string, unknown> = { city: 'London' };
    address['self'] = address;
    expect(problemsOf({ ...valid, address })).not.toEqual([]);
  });
});

describe('The context of an event', () => {
  it('cannot have an id that no consumer would read', () => {
    expect(problemsOf(valid, { id: '' })).not.toEqual([]);
  });

  it('cannot have a time that is none', () => {
    expect(problemsOf(valid, { time: new Date(Number.NaN) })).not.toEqual([]);
  });
});

describe('A valid event', () => {
  it('keeps nested data and dates', () => {
    expect(createEvent(OrderPlaced, valid, 'shop').data).toEqual(valid);
  });
});
