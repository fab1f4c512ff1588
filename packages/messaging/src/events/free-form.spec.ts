import { IsArray, IsObject, IsOptional, IsString, Allow, ValidateNested } from 'class-validator';
import { Transform, Type } from 'class-transformer';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { defineTopic } from '../topics/define-topic.js';
import { encodeJson, parseJson } from './json-data.js';
import { definitionOf, Event, type EventClass } from './event.decorator.js';
import { checkThoroughly, validateData } from './validate-data.js';

const topic = defineTopic({ name: 'free' });

class Part {
  @IsObject() readonly labels!: Record<string, unknown>;
}

@Event({ type: 'free.quick', topic, key: 'id' })
class Quick {
  @IsString() readonly id!: string;
  @IsOptional() @IsObject() readonly labels?: Record<string, unknown>;
  @IsOptional() @IsArray() readonly list?: unknown[];
  @Allow() readonly anything?: unknown;
  @IsOptional() @ValidateNested() @Type(() => Part) readonly part?: Part;
}

/** A class that class-transformer has to read. */
@Event({ type: 'free.thorough', topic, key: 'id' })
class Thorough extends Quick {
  @IsOptional() @Transform(({ value }) => value as unknown) @IsString() readonly other?: string;
}

const classes: readonly (readonly [string, EventClass])[] = [
  ['the quick check', Quick],
  ['class-transformer', Thorough],
];
const publish = (type: EventClass, data: unknown) =>
  validateData<object>(definitionOf(type), data, { unknownFields: 'refuse' });
const consume = (type: EventClass, data: unknown) =>
  validateData<object>(definitionOf(type), data, { unknownFields: 'strip' });
const inherited = Object.getOwnPropertyNames(Object.prototype).toSorted();

/** What a handler gets of what is published. */
function handled(type: EventClass, data: unknown): unknown {
  const { data: published, fields } = publish(type, data);
  expect(fields).toBeUndefined();
  const { type: name } = definitionOf(type);
  const event = { type: name, version: 1, data: published } as never;
  return consume(type, parseJson(encodeJson(event))).data;
}

describe.each(classes)('Free-form data, read by %s,', (_how, type) => {
  afterEach(() => {
    expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(inherited);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    '{"constructor":"Ferrari"}',
    '{"constructor":{"prototype":{"polluted":true}},"prototype":1}',
    '{"__proto__":{"polluted":true},"a":1}',
    '{"toString":"x","valueOf":1,"hasOwnProperty":null,"toJSON":"x","then":1,"isPrototypeOf":[]}',
    '{"then":{"then":"x"},"length":3,"0":"a","1":"b","-1":2,"":3}',
    '{"100000000":"x","push":1,"map":{"constructor":"Map"}}',
    '{"a":[[],[[{"constructor":null}]],{"__proto__":[]}],"n":-0,"e":1e21,"at":"2026-11-20"}',
  ])('is what handlers get, as it was published: %s', (json) => {
    const labels = JSON.parse(json) as object;
    const data = {
      id: '1',
      labels,
      list: [labels, 1, 'a', null],
      anything: labels,
      part: { labels },
    };
    const expected = JSON.parse(
      `{"id":"1","labels":${json},"list":[${json},1,"a",null],"anything":${json},"part":{"labels":${json}}}`,
    ) as object;
    const got = handled(type, data);
    expect(got).toEqual(expected);
    expect(JSON.stringify(got)).toBe(JSON.stringify(expected));
    expect(got).toBeInstanceOf(type);
  });

  it('is what handlers get, whatever JSON it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (anything) => {
        fc.pre(!/\d{16}/.test(JSON.stringify(anything)));
        const data = { id: '1', labels: { anything }, anything };
        expect(handled(type, data)).toEqual(data);
      }),
    );
  });

  const circular: unknown[] = [];
  circular.push({ again: circular });
  class Money {
    readonly amount = 1;
  }
  it.each<[string, unknown, string]>([
    ['NaN', { a: Number.NaN }, 'labels.a'],
    ['an infinite number', { a: [1, -Infinity] }, 'labels.a.1'],
    ['a whole number beyond 2^53', { a: 2 ** 53 }, 'labels.a'],
    ['undefined in an array', { a: [undefined] }, 'labels.a.0'],
    // eslint-disable-next-line no-sparse-arrays
    ['a hole in an array', { a: [1, , 2] }, 'labels.a.1'],
    ['an array with properties', { a: Object.assign([1], { more: 1 }) }, 'labels.a'],
    ['a Date', { a: { at: new Date(0) } }, 'labels.a.at'],
    ['a class instance', { a: new Money() }, 'labels.a'],
    ['a Map', { a: new Map([['a', 1]]) }, 'labels.a'],
    ['a Set', { a: new Set([1]) }, 'labels.a'],
    ['bytes', { a: Buffer.from('a') }, 'labels.a'],
    ['a typed array', { a: new Float64Array(1) }, 'labels.a'],
    ['a boxed string', { a: new String('a') }, 'labels.a'],
    ['a regular expression', { a: /a/ }, 'labels.a'],
    ['an error', { a: new Error('a') }, 'labels.a'],
    ['a promise', { a: Promise.resolve(1) }, 'labels.a'],
    ['a function', { a: () => 1 }, 'labels.a'],
    ['toJSON', { a: { toJSON: () => 1 } }, 'labels.a.toJSON'],
    ['a symbol', { a: Symbol('a') }, 'labels.a'],
    ['a symbol as a key', { a: { [Symbol('a')]: 1 } }, 'labels.a'],
    ['a bigint', { a: 1n }, 'labels.a'],
    ['half a surrogate pair', { a: 'x\ud83d' }, 'labels.a'],
    ['half a surrogate pair in a key', { 'x\udc00': 1 }, 'labels.x\udc00'],
    ['itself', { a: circular }, 'labels.a.0.again'],
  ])('is refused by its path on publishing where it holds %s', (_what, labels, path) => {
    const { fields } = publish(type, { id: '1', labels, list: [], part: { labels } });
    expect(fields?.map((each) => each.path)).toEqual([path, `part.${path}`]);
  });

  it.each<[string, string]>([
    ['an integer beyond 2^53', '9007199254740993'],
    ['a number beyond all numbers', '1e400'],
    ['more digits than a number has', '0.12345678901234567890'],
  ])('is refused by its path on consuming where it holds %s', (_what, number) => {
    const { fields } = consume(
      type,
      parseJson(Buffer.from(`{"id":"1","labels":{"a":[${number}]}}`)),
    );
    expect(fields?.map(({ path }) => path)).toEqual(['labels.a.0']);
    // Nobody reads it.
    const unknown = `{"id":"1","unknown":{"a":[${number}]}}`;
    expect(consume(type, parseJson(Buffer.from(unknown))).data).toEqual({ id: '1' });
  });
});

describe.each(classes)('What is no field, read by %s,', (_how, type) => {
  it.each(['constructor', 'toString', 'hasOwnProperty', '__proto__', 'valueOf', 'other2'])(
    'is refused on publishing, never dropped: %s',
    (name) => {
      const data = Object.defineProperty({ id: '1' }, name, { value: 1, enumerable: true });
      expect(publish(type, data).fields).toEqual([
        { path: name, problems: [`property ${name} should not exist`] },
      ]);
      expect(consume(type, data).data).toEqual({ id: '1' });
    },
  );
});

describe('Data whose type is said to be an object or an array, and no more', () => {
  class Loose {
    @IsString() readonly id!: string;
    @IsObject() @Type(() => Object) readonly value!: object;
    @IsArray() @Type(() => Array) readonly list!: unknown[];
  }

  it('is carried as it is', () => {
    const data = {
      id: '1',
      value: { constructor: 1, toString: 'x', a: [{ b: 1 }] },
      list: [{ c: 1 }, [2]],
    };
    for (const unknownFields of ['refuse', 'strip'] as const) {
      const checked = checkThoroughly<Loose>({ eventClass: Loose }, data, unknownFields);
      expect(checked.fields).toBeUndefined();
      expect({ ...checked.data }).toStrictEqual(data);
    }
  });
});
