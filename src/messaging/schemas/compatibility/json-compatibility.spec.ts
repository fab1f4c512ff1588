import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../schema-types.js';
import { jsonIncompatibilities } from './json-compatibility.js';

const text = { type: 'string' };
const integer = { type: 'integer' };
const number = { type: 'number' };

const object = (
  properties: JsonSchema,
  required: readonly string[] = [],
  more = {},
): JsonSchema => ({
  type: 'object',
  properties,
  required,
  ...more,
});
const closed = (properties: JsonSchema, required: readonly string[] = []): JsonSchema =>
  object(properties, required, { additionalProperties: false });

/** What is wrong with a field `a` that is read and written so. */
const problemsOf = (reader: JsonSchema, writer: JsonSchema): string[] =>
  jsonIncompatibilities(object({ a: reader }), object({ a: writer }), 'strip').map(
    (each) => `${each.field}: ${each.reader} / ${each.writer}`,
  );

describe('A field is readable', () => {
  it.each<[string, JsonSchema, JsonSchema]>([
    ['as integer, by number', number, integer],
    ['without null, by one with null', { type: ['string', 'null'] }, text],
    ['as anything, by anything', {}, {}],
    ['as text, by anything', {}, text],
    ['within longer texts', { ...text, maxLength: 9 }, { ...text, maxLength: 8 }],
    ['within shorter texts', { ...text, minLength: 1 }, { ...text, minLength: 2 }],
    ['within a wider range', { ...number, minimum: 0 }, { ...number, exclusiveMinimum: 0 }],
    ['without a range', number, { ...number, minimum: 1, maximum: 5 }],
    ['as multiples of a multiple', { ...integer, multipleOf: 2 }, { ...integer, multipleOf: 6 }],
    ['with more choices', { enum: ['a', 'b', 'c'] }, { enum: ['c', 'a'] }],
    ['as a choice, by text', text, { ...text, enum: ['a'] }],
    ['as a constant, by choices', { enum: [1, 2] }, { const: 2 }],
    ['with the same format', { ...text, format: 'uuid' }, { ...text, format: 'uuid' }],
    ['with a format, by any text', text, { ...text, format: 'uuid' }],
    ['with one of two patterns', { ...text, pattern: 'b' }, { ...text, pattern: 'a', allOf: [{ pattern: 'b' }] }],
    ['with fewer refused values', { ...text, not: { enum: ['x'] } }, { ...text, not: { enum: ['x', 'y'] } }],
    ['as a choice without what is refused', { not: { enum: ['x'] } }, { enum: ['y'] }],
    ['in lists', { type: 'array', items: number }, { type: 'array', items: integer, minItems: 1 }],
    ['in maps', { type: 'object', additionalProperties: number }, { type: 'object', additionalProperties: integer }],
    ['as one of several', { anyOf: [text, { type: 'null' }] }, { type: ['null', 'string'] }],
    ['with the same unknown keyword', { contentEncoding: 'base64' }, { contentEncoding: 'base64' }],
    ['with another description', { ...text, description: 'new', default: 'x' }, { ...text, description: 'old' }],
  ])('%s', (_name, reader, writer) => {
    expect(problemsOf(reader, writer)).toEqual([]);
  }); // prettier-ignore
});

describe('A field is not readable', () => {
  it.each<[string, JsonSchema, JsonSchema, string]>([
    ['as another type', integer, text, 'a: integer / string'],
    ['as number, by integer', integer, number, 'a: integer / number'],
    ['with null, by one without', text, { type: ['string', 'null'] }, 'a: string / string or null'],
    ['as anything, by text', text, {}, 'a: string / string or number or boolean or null or array or object'],
    ['within shorter texts', { ...text, maxLength: 8 }, { ...text, maxLength: 9 }, 'a: at most 8 characters / at most 9 characters'],
    ['within longer texts', { ...text, minLength: 1 }, text, 'a: at least 1 character / any number of characters'],
    ['within a narrower range', { ...number, exclusiveMinimum: 0 }, { ...number, minimum: 0 }, 'a: above 0 / from 0'],
    ['within a new range', { ...number, maximum: 5 }, number, 'a: to 5 / any number'],
    ['as other multiples', { ...integer, multipleOf: 6 }, { ...integer, multipleOf: 2 }, 'a: multiples of 6 / multiples of 2'],
    ['with fewer choices', { enum: ['a'] }, { enum: ['a', 'b'] }, 'a: "a" / "a", "b"'],
    ['as text, by choices', { ...text, enum: ['a'] }, text, 'a: "a" / any string'],
    ['with another format', { ...text, format: 'uuid' }, { ...text, format: 'email' }, 'a: format uuid / format email'],
    ['with a new pattern', { ...text, pattern: '^a' }, text, 'a: pattern ^a / any text'],
    ['with more refused values', { not: { enum: ['x', 'y'] } }, { not: { enum: ['x'] } }, 'a: not {"enum":["x","y"]} / not {"enum":["x"]}'],
    ['in other lists', { type: 'array', items: integer }, { type: 'array', items: number }, 'a[]: integer / number'],
    ['in shorter lists', { type: 'array', maxItems: 1 }, { type: 'array' }, 'a: at most 1 item / any number of items'],
    ['in sets, by lists', { type: 'array', uniqueItems: true }, { type: 'array' }, 'a: no item twice / any items'],
    ['in other maps', { type: 'object', additionalProperties: integer }, { type: 'object', additionalProperties: text }, 'a.*: integer / string'],
    ['in an empty object, by one with fields', { type: 'object', minProperties: 1 }, { type: 'object' }, 'a: at least 1 field / any number of fields'],
    ['by none of several', { anyOf: [text, { type: 'null' }] }, integer, 'a: no alternative for that / integer'],
    ['with another unknown keyword', { contentEncoding: 'base32' }, { contentEncoding: 'base64' }, 'a: contentEncoding "base32" / contentEncoding "base64"'],
    ['without an unknown keyword', {}, { propertyNames: { maxLength: 1 } }, 'a: propertyNames absent / propertyNames {"maxLength":1}'],
    ['by a reference that leads nowhere', { $ref: '#/definitions/Gone' }, text, 'a: not {} / that too'],
  ])('%s', (_name, reader, writer, problem) => {
    expect(problemsOf(reader, writer)).toEqual([problem]);
  }); // prettier-ignore
});

describe('Fields', () => {
  const judge = (reader: JsonSchema, writer: JsonSchema, unknown: 'strip' | 'refuse') =>
    jsonIncompatibilities(reader, writer, unknown).map(({ field, kind }) => `${field} ${kind}`);

  it('may be added where they are not required', () => {
    const former = closed({ a: text }, ['a']);
    expect(judge(closed({ a: text, b: text }, ['a']), former, 'refuse')).toEqual([]);
    expect(judge(closed({ a: text, b: text }, ['a', 'b']), former, 'refuse')).toEqual([
      'b required',
    ]);
  });

  it('may not become required', () => {
    const problems = jsonIncompatibilities(
      object({ a: text }, ['a']),
      object({ a: text }),
      'strip',
    );
    expect(problems).toMatchObject([{ field: 'a', reader: 'required', writer: 'optional' }]);
  });

  it('may be removed where unknown ones are stripped', () => {
    const [less, more] = [closed({ a: text }), closed({ a: text, b: text })];
    expect(judge(less, more, 'strip')).toEqual([]);
    expect(judge(less, more, 'refuse')).toEqual(['b unknown-field']);
  });

  it('are named with the path to them', () => {
    const lines = (line: JsonSchema): JsonSchema =>
      object({ lines: { type: 'array', items: line } });
    expect(judge(lines(object({ sku: text }, ['sku'])), lines(object({})), 'strip')).toEqual([
      'lines[].sku required',
    ]);
  });

  it('may become nullable, but not where registries would refuse it', () => {
    const nullable = closed({ a: { type: ['integer', 'null'] } });
    expect(judge(nullable, closed({ a: integer }), 'strip')).toEqual([]);
    expect(judge(nullable, closed({ a: integer }), 'refuse')).toEqual(['a nullable']);
    expect(judge(nullable, nullable, 'refuse')).toEqual([]);
  });
});

describe('Nested classes', () => {
  const order = (customer: JsonSchema, more: JsonSchema = {}): JsonSchema => ({
    ...object({ customer: { $ref: '#/definitions/Customer' } }),
    definitions: { Customer: customer, ...more },
  });
  const fieldsOf = (reader: JsonSchema, writer: JsonSchema): string[] =>
    jsonIncompatibilities(reader, writer, 'strip').map(({ field }) => field);

  it('are compared by what they are, not by their name', () => {
    const renamed = {
      ...object({ customer: { $ref: '#/definitions/Buyer' } }),
      definitions: { Buyer: object({ name: text }) },
    };
    expect(fieldsOf(renamed, order(object({ name: text })))).toEqual([]);
    expect(fieldsOf(order(object({ name: integer })), renamed)).toEqual(['customer.name']);
  });

  it('may hold themselves', () => {
    const tree = (name: JsonSchema): JsonSchema =>
      order(object({ name, parts: { type: 'array', items: { $ref: '#/definitions/Customer' } } }));
    expect(fieldsOf(tree(number), tree(integer))).toEqual([]);
    expect(fieldsOf(tree(integer), tree(number))).toEqual(['customer.name']);
  });

  it('may be optional', () => {
    const optional = (name: JsonSchema): JsonSchema => ({
      ...object({ customer: { anyOf: [{ $ref: '#/definitions/Customer' }, { type: 'null' }] } }),
      definitions: { Customer: object({ name }) },
    });
    expect(fieldsOf(optional(number), optional(integer))).toEqual([]);
    expect(fieldsOf(optional(integer), optional(number))).toEqual(['customer.name']);
    expect(fieldsOf(optional(text), order(object({ name: text })))).toEqual([]);
    expect(fieldsOf(order(object({ name: text })), optional(text))).toEqual(['customer']);
  });

  it('end where a reference leads to itself', () => {
    const loop = { definitions: { A: { $ref: '#/definitions/A' } }, $ref: '#/definitions/A' };
    expect(fieldsOf(text, loop)).toEqual([]);
    expect(fieldsOf(loop, text)).toEqual(['']);
  });
});
