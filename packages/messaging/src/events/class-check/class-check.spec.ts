import { Exclude, Expose, Transform, Type } from 'class-transformer';
import {
  Allow,
  IsDate,
  IsDefined,
  IsInstance,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  MinDate,
  registerDecorator,
  ValidateNested,
  ValidatePromise,
} from 'class-validator';
import { describe, expect, it } from 'vitest';
import { DataClassError } from '../../errors.js';
import { defineTopic } from '../../topics/define-topic.js';
import { type EventClass, definitionOf, Event } from '../event.decorator.js';
import { IsInt64, UnixTime } from '../wire-types.decorators.js';
import { checkEventClasses, checkRequestClasses } from './check-classes.js';

/** What is published is what handlers get; a class that cannot promise it stops the start, naming the field. */

const topic = defineTopic({ name: 'class-check' });
let count = 0;

class Line {
  @IsInt() readonly count!: number;
}
class Late {
  @IsDate() readonly at!: Date;
}
class Bare {
  readonly count!: number;
}
class Card {
  @IsString() readonly kind!: string;
}

/** A class with one field of these decorators, of a type as the compiler would tell it. */
function holding(
  decorators: readonly PropertyDecorator[],
  declared?: unknown,
  name = 'value',
): EventClass {
  class Holder {
    @IsString() readonly id!: string;
  }
  if (declared) Reflect.defineMetadata('design:type', declared, Holder.prototype, name);
  for (const decorate of decorators) decorate(Holder.prototype, name);
  return Holder;
}

function filledWith(value: unknown, ...decorators: readonly PropertyDecorator[]): EventClass {
  class Holder {
    @IsString() readonly id!: string;
    readonly value = value;
  }
  for (const decorate of decorators) decorate(Holder.prototype, 'value');
  return Holder;
}

function event(eventClass: EventClass, options: { external?: boolean; key?: string } = {}) {
  Event({ type: `check${++count}`, topic, key: (options.key ?? 'id') as never, ...options })(
    eventClass as EventClass<never>,
  );
  return definitionOf(eventClass);
}

function problemsOf(check: () => void): string[] {
  try {
    check();
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(DataClassError);
    return (error as DataClassError).problems.map(({ place, problem }) => `${place}: ${problem}`);
  }
}
const ofEvent = (eventClass: EventClass): string[] =>
  problemsOf(() => checkEventClasses([event(eventClass)]));
const ofRequest = (eventClass: EventClass): string[] =>
  problemsOf(() => checkRequestClasses([eventClass]));

const byKind = (value: EventClass, keepDiscriminatorProperty = true): PropertyDecorator =>
  Type(() => Object as never, {
    keepDiscriminatorProperty,
    discriminator: { property: 'kind', subTypes: [{ value: value as never, name: 'a' }] },
  });
function Asynchronous(): PropertyDecorator {
  return (prototype, propertyName) =>
    registerDecorator({
      target: prototype.constructor,
      propertyName: propertyName as string,
      async: true,
      validator: { validate: () => Promise.resolve(true) },
    });
}

class LateCard extends Late {
  @IsString() readonly kind!: string;
}
class Accessor {
  @IsString() readonly id!: string;
  @IsString() get value(): string {
    return 'a';
  }
}
class Method {
  @IsString() readonly id!: string;
  @IsString() value(): string {
    return 'a';
  }
}
class Throwing {
  @IsString() readonly id: string = (undefined as unknown as { id: string }).id;
}
class Frozen {
  @IsString() readonly id!: string;
  constructor() {
    Object.freeze(this);
  }
}
class Writing {
  @IsString() readonly id!: string;
  toJSON(): object {
    return {};
  }
}
class Listed extends Array<string> {
  @IsString() readonly id!: string;
}

describe('A class whose data cannot be read as it is written', () => {
  it.each<[string, EventClass, string]>([
    ['@ValidateNested() without @Type', holding([ValidateNested()]), 'Holder.value: @ValidateNested() has no class'],
    ['such of each', holding([ValidateNested({ each: true })], Array), 'Holder.value: @ValidateNested() has no class'],
    ['@Type(() => Object)', holding([ValidateNested(), Type(() => Object)]), 'Holder.value: @ValidateNested() has no class'],
    ['a nested class without decorators', holding([ValidateNested(), Type(() => Bare)]), 'Holder.value: Bare has no decorated fields'],
    ['a class that is only declared', holding([IsObject()], Line), 'Holder.value: it is declared as Line, and nothing makes'],
    ['@IsDate() without @Type', holding([IsDate()]), 'Holder.value: a Date is written as a text'],
    ['@MinDate() without @Type', holding([MinDate(new Date(0))]), 'Holder.value: a Date is written as a text'],
    ['@IsDate({ each }) without @Type', holding([IsDate({ each: true })]), 'Holder.value: a Date is written as a text'],
    ['a Date that is only declared', holding([Allow()], Date), 'Holder.value: a Date is written as a text'],
    ['a nested one', holding([ValidateNested(), Type(() => Late)]), 'Holder.value.at: a Date is written as a text'],
    ['one in a variant', holding([ValidateNested(), byKind(LateCard)]), 'Holder.value.at: a Date is written as a text'],
    ...[Map, Set, WeakMap, Promise, Function, RegExp, Error, URL, Buffer, Uint8Array, Float64Array, ArrayBuffer, DataView, Symbol, BigInt].map(
      (type): [string, EventClass, string] => [`a ${type.name}`, holding([IsDefined()], type), `Holder.value: a ${type.name} is nothing JSON has`],
    ),
    ['one that @Type names', holding([ValidateNested(), Type(() => Map as never)]), 'Holder.value: a Map is nothing JSON has'],
    ['@IsInstance of one', holding([IsInstance(Set)]), 'Holder.value: a Set is nothing JSON has'],
    ['@ValidatePromise', holding([ValidatePromise(), IsInt()]), 'Holder.value: a Promise is nothing JSON has'],
    ['a type that is not there yet', holding([Type(() => undefined as never), ValidateNested()]), 'Holder.value: its @Type names no class'],
    ['a type that throws', holding([Type(() => { throw new ReferenceError('not yet'); }), ValidateNested()]), 'Holder.value: its @Type throws "not yet"'],
    ['a name that every object has', holding([IsString()], String, 'toString'), 'Holder.toString: class-transformer leaves that name out'],
    ['the name constructor', holding([IsString()], String, 'constructor'), 'Holder.constructor: class-transformer'],
    ['the name __proto__', holding([IsString()], String, '__proto__'), 'Holder.__proto__: class-transformer'],
    ['an accessor', Accessor as EventClass, 'Accessor.value: it is an accessor'],
    ['a method', Method as unknown as EventClass, 'Method.value: it is a method'],
    ['a field that is filled in, and nothing else', filledWith(1), 'Holder.value: it is filled in and has no decorator'],
    ['a constructor that needs arguments', Throwing, 'Throwing: it is made without arguments, and throws'],
    ['a frozen instance', Frozen, 'Frozen: its instances are no objects'],
    ['an array', Listed as unknown as EventClass, 'Listed: its instances are no objects'],
    ['groups of @Expose', holding([IsString(), Expose({ groups: ['a'] })]), 'Holder.value: @Expose has groups'],
  ])('is refused, as an event and as a request: %s', (_what, eventClass, problem) => {
    for (const problems of [ofEvent(eventClass), ofRequest(eventClass)]) {
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(problem);
    }
  }); // prettier-ignore

  it.each<[string, EventClass, string]>([
    ['another name on the way in', holding([IsString(), Expose({ name: 'other' })]), 'Holder.value: @Expose reads it as other'],
    ['@Transform with toPlainOnly', holding([IsString(), Transform(() => 'a', { toPlainOnly: true })]), 'Holder.value: @Transform with toPlainOnly is never applied'],
    ['@Exclude with toPlainOnly', holding([IsString(), Exclude({ toPlainOnly: true })]), 'Holder.value: @Exclude with toPlainOnly is never applied'],
    ['NaN', holding([IsNumber({ allowNaN: true })]), 'Holder.value: NaN and infinite numbers'],
    ['infinite numbers', holding([IsNumber({ allowInfinity: true })]), 'Holder.value: NaN and infinite numbers'],
    ['an asynchronous validator', holding([Asynchronous()]), 'Holder.value: it has an asynchronous validator'],
    ['a discriminator that is taken away', holding([ValidateNested(), byKind(Card, false)]), 'Holder.value: its @Type takes the discriminator away'],
    ['a discriminator that its class has not', holding([ValidateNested(), byKind(Line)]), 'Holder.value: its @Type takes the discriminator away'],
    ['toJSON', Writing, 'Writing: its toJSON writes other data'],
    ['a Map to begin with', filledWith(new Map(), Allow()), 'Holder.value: what it is initialised with is a Map'],
    ['a Date to begin with', filledWith({ at: new Date(0) }, Allow()), 'Holder.value.at: what it is initialised with is a Date'],
    ['NaN to begin with', filledWith(Number.NaN, Allow()), 'Holder.value: what it is initialised with is NaN'],
  ])('is refused as an event, and not as a request, which is only read: %s', (_what, eventClass, problem) => {
    const problems = ofEvent(eventClass);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
    expect(ofRequest(eventClass)).toEqual([]);
  }); // prettier-ignore

  it('is refused for a key that nothing validates', () => {
    class Unkeyed {
      @IsString() readonly name!: string;
      readonly id!: string;
    }
    expect(ofEvent(Unkeyed)).toEqual([
      expect.stringContaining('Unkeyed.id: it is the key, and has no decorator'),
    ]);
  });

  it('is only read where another service publishes the event', () => {
    const renamed = holding([IsString(), Expose({ name: 'other' })]);
    expect(problemsOf(() => checkEventClasses([event(renamed, { external: true })]))).toEqual([]);
    const late = holding([IsDate()]);
    expect(problemsOf(() => checkEventClasses([event(late, { external: true })]))).toHaveLength(1);
  });

  it('is named with all others, one to a line, each with what to do', () => {
    const classes = [holding([IsDate()]), holding([ValidateNested()]), holding([IsString()])];
    expect(() => checkEventClasses(classes.map((each) => event(each)))).toThrow(
      [
        'Classes cannot carry their data:',
        '  Holder.value: a Date is written as a text, and nothing makes it one again. Add @Type(() => Date), or @UnixTime() where it travels as a number.',
        '  Holder.value: @ValidateNested() has no class to validate by, so handlers would get an empty object. Add @Type(() => …) with the class.',
      ].join('\n'),
    );
  });
});

describe('A class is fine', () => {
  class Node {
    @IsString() readonly id!: string;
    @IsOptional() @ValidateNested() @Type(() => Node) readonly next?: Node;
  }
  it.each<[string, EventClass]>([
    ['that holds itself', Node],
    ['with a date and its type', holding([IsDate(), Type(() => Date)], Date)],
    ['with a date that nothing checks', holding([Allow(), Type(() => Date)], Date)],
    ['with dates as numbers', holding([UnixTime('seconds')], Date)],
    ['with 64-bit integers', holding([IsInt64()], BigInt)],
    ['with several of them', holding([IsInt64({ each: true })], Array)],
    ['with free-form data', holding([IsObject()], Object)],
    ['with a nested class', holding([ValidateNested(), Type(() => Line)], Line)],
    ['with several', holding([ValidateNested({ each: true }), Type(() => Line)], Array)],
    ['with variants', holding([ValidateNested(), byKind(Card)])],
    [
      'with a transformation, which publishing verifies',
      holding([IsDate(), Transform(({ value }) => value as unknown)], Date),
    ],
    ['with an exposed field', holding([IsString(), Expose()])],
    ['that fills in a decorated field', filledWith({ a: [1, null] }, Allow())],
  ])('%s', (_what, eventClass) => {
    expect(ofEvent(eventClass)).toEqual([]);
    expect(ofRequest(eventClass)).toEqual([]);
  });
});
