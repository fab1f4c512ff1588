import { Transform, Type } from 'class-transformer';
import { Allow, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { InvalidEventError } from '../errors.js';
import { defineTopic } from '../topics/define-topic.js';
import { createEvent } from './create-event.js';
import { encodeJson, parseJson } from './json-data.js';
import { definitionOf, Event, type EventClass } from './event.decorator.js';
import { validateData } from './validate-data.js';

/** What a class's own code reads is what was published, or publishing refuses it by field. */

const topic = defineTopic({ name: 'round-trip' });
let count = 0;

function eventWith(...decorators: readonly PropertyDecorator[]): EventClass {
  class Holder {
    @IsString() readonly id!: string;
  }
  for (const decorate of [Allow(), ...decorators]) decorate(Holder.prototype, 'value');
  Event({ type: `round.trip${++count}`, topic, key: 'id' })(Holder);
  return Holder;
}

const transformed = (to: (value: never) => unknown): EventClass =>
  eventWith(Transform(({ value }) => (value === undefined ? value : to(value as never))));

/** What is published and what a handler gets of it; the paths of what is refused. */
function through(
  eventClass: EventClass,
  data: object,
): { published?: unknown; handled?: unknown; refused?: string[] } {
  const definition = definitionOf(eventClass);
  const { data: published, fields } = validateData(definition, data, { unknownFields: 'refuse' });
  if (fields) return { refused: fields.map(({ path }) => path) };
  const wire = parseJson(encodeJson({ ...definition, data: published } as never));
  const { data: handled } = validateData(definition, wire, { unknownFields: 'strip' });
  return { published, handled };
}

describe('A transformation that gives the same when it is applied again', () => {
  it.each<[string, EventClass, unknown]>([
    ['trims', transformed((value: string) => value.trim()), ' a '],
    ['lowers', transformed((value: string) => value.toLowerCase()), 'A'],
    ['sorts', transformed((value: string[]) => value.toSorted()), ['b', 'a']],
    ['rounds', transformed((value: number) => Math.round(value)), 1.4],
    ['fills in', eventWith(Transform(({ value }) => (value as unknown) ?? 'none')), undefined],
    ['keeps a date of a text', transformed((value: string | Date) => new Date(value)), new Date(0)],
  ])('is carried: it %s', (_what, eventClass, value) => {
    const { published, handled, refused } = through(eventClass, { id: '1', value });
    expect(refused).toBeUndefined();
    expect(handled).toEqual(published);
  });
});

describe('A transformation that does not', () => {
  it.each<[string, EventClass, unknown]>([
    ['doubles', transformed((value: number) => value * 2), 1],
    ['appends', transformed((value: string) => `${value}!`), 'a'],
    ['reverses', transformed((value: string) => [...value].reverse().join('')), 'ab'],
    ['makes a Map', transformed((value: object) => new Map(Object.entries(value))), { a: 1 }],
    ['makes a Set', transformed((value: string[]) => new Set(value)), ['a']],
    ['makes a number that is none', transformed((value: unknown) => (value === 1 ? Number.NaN : value)), 1],
    ['makes an infinite one', transformed((value: unknown) => (value === 1 ? Infinity : value)), 1],
    ['makes one beyond 2^53', transformed((value: unknown) => (value === 1 ? 2 ** 60 : value)), 1],
    ['makes a function', transformed(() => () => 1), 1],
    ['makes nothing of something in a list', transformed((value: unknown) => (value === 1 ? [undefined] : value)), 1],
    ['makes a text of a date', transformed((value: Date | string) => (typeof value === 'string' ? new Date(value) : value.toISOString())), new Date(0)],
    ['splits a text', transformed((value: string | string[]) => (Array.isArray(value) ? value.join() : value.split(','))), 'a,b'],
  ])('is refused on publishing, naming the field: it %s', (_what, eventClass, value) => {
    expect(through(eventClass, { id: '1', value }).refused).toEqual([expect.stringMatching(/^value/)]);
    expect(() => createEvent(eventClass, { id: '1', value }, 'tests')).toThrow(InvalidEventError);
  }); // prettier-ignore

  it('is found in nested classes, by its path, and only where it changes something', () => {
    class Line {
      @Transform(({ value }) => Math.max(0, (value as number) - 1))
      @IsInt()
      readonly count!: number;
    }
    const eventClass = eventWith(
      IsOptional(),
      ValidateNested({ each: true }),
      Type(() => Line),
    );
    const refused = through(eventClass, { id: '1', value: [{ count: 1 }, { count: 7 }] });
    expect(refused).toEqual({ refused: ['value.1.count'] });
    expect(through(eventClass, { id: '1', value: [{ count: 1 }] }).handled).toEqual({
      id: '1',
      value: [{ count: 0 }],
    });
  });
});

describe('Data that names its class', () => {
  class Card {
    @IsString() readonly kind!: string;
    @IsString() readonly number!: string;
  }
  class Cash {
    @IsString() readonly kind!: string;
  }
  const discriminator = {
    property: 'kind',
    subTypes: [
      { value: Card, name: 'card' },
      { value: Cash, name: 'cash' },
    ],
  };
  const types = Type(() => Object as never, { keepDiscriminatorProperty: true, discriminator });
  const eventClass = eventWith(ValidateNested({ each: true }), types);
  const card = { kind: 'card', number: '1' };

  it('is of that class, alone and in lists', () => {
    for (const value of [card, [card, { kind: 'cash' }]]) {
      const { published, handled } = through(eventClass, { id: '1', value });
      expect(handled).toEqual({ id: '1', value });
      expect(handled).toStrictEqual(published);
    }
  });

  it.each<[string, unknown, string[]]>([
    ['an unknown name', { kind: 'crypto' }, ['value.kind']],
    ['no name', { number: '1' }, ['value.kind']],
    ['a name that every object has', { kind: 'constructor' }, ['value.kind']],
    ['an unknown name in a list', [card, { kind: 'crypto' }], ['value.1.kind']],
  ])('is refused with %s, listing those that are known', (_what, value, paths) => {
    for (const unknownFields of ['refuse', 'strip'] as const) {
      const { fields } = validateData(
        definitionOf(eventClass),
        { id: '1', value },
        { unknownFields },
      );
      expect(fields?.map(({ path }) => path)).toEqual(expect.arrayContaining(paths));
      expect(fields?.flatMap(({ problems }) => problems).join()).toContain(
        'must be one of card, cash',
      );
    }
  });
});

describe('What travels beside the data', () => {
  const eventClass = eventWith();
  const half = 'a\ud83d';

  it.each([
    ['id', { id: '1' }, { id: half }],
    ['key', { id: half }, {}],
    ['correlationId', { id: '1' }, { correlationId: half }],
    ['metadata.a', { id: '1' }, { metadata: { a: half } }],
    ['time', { id: '1' }, { time: new Date(8.64e15) }],
  ])('is refused where the wire would change it: %s', (path, data, context) => {
    try {
      createEvent(eventClass, data, 'tests', context);
      expect.unreachable();
    } catch (error) {
      const paths = (error as InvalidEventError).fields.map((each) => each.path);
      expect([path, 'id']).toContain(paths[0]);
    }
  });
});
