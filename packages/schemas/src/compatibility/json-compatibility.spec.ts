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
  jsonIncompatibilities(object({ a: reader }), object({ a: writer }), {
    unknownFields: 'strip',
  }).map((each) => `${each.field}: ${each.reader} / ${each.writer}`);

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
  const judge = (reader: JsonSchema, writer: JsonSchema, unknownFields: 'strip' | 'refuse') =>
    jsonIncompatibilities(reader, writer, { unknownFields }).map(
      ({ field, kind }) => `${field} ${kind}`,
    );

  it('may be added where they are not required', () => {
    const former = closed({ a: text }, ['a']);
    expect(judge(closed({ a: text, b: text }, ['a']), former, 'refuse')).toEqual([]);
    expect(judge(closed({ a: text, b: text }, ['a', 'b']), former, 'refuse')).toEqual([
      'b required',
    ]);
  });

  it('may not become required', () => {
    const problems = jsonIncompatibilities(object({ a: text }, ['a']), object({ a: text }), {
      unknownFields: 'strip',
    });
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
    jsonIncompatibilities(reader, writer, { unknownFields: 'strip' }).map(({ field }) => field);

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

describe('Many nested classes', () => {
  const reference = (name: string): JsonSchema => ({ $ref: `#/definitions/${name}` });
  const optional = (name: string): JsonSchema => ({
    anyOf: [reference(name), { type: 'null' }],
  });
  const problemsIn = (reader: JsonSchema, writer: JsonSchema): number =>
    jsonIncompatibilities(reader, writer, { unknownFields: 'strip' }).length;

  it.each([
    ['required', reference],
    ['optional', optional],
  ])('are compared once each: layers of %s ones', (_how, field) => {
    const layers = (value: JsonSchema): JsonSchema => ({
      ...object({ layer: field('Layer0') }),
      definitions: {
        ...Object.fromEntries(
          Array.from({ length: 30 }, (_, layer) => [
            `Layer${layer}`,
            object({ one: field(`Layer${layer + 1}`), other: field(`Layer${layer + 1}`) }),
          ]),
        ),
        Layer30: object({ value }),
      },
    });
    expect(problemsIn(layers(number), layers(integer))).toBe(0);
    expect(problemsIn(layers(integer), layers(number))).toBe(1);
  });

  it('are compared once each where they hold each other', () => {
    const names = Array.from({ length: 8 }, (_, index) => `Node${index}`);
    const circle = (value: JsonSchema): JsonSchema => ({
      ...object({ node: optional('Node0') }),
      definitions: Object.fromEntries(
        names.map((name, index) => [
          name,
          object({
            ...(index === 7 && { value }),
            ...Object.fromEntries(names.map((other) => [other, optional(other)])),
          }),
        ]),
      ),
    });
    expect(problemsIn(circle(number), circle(integer))).toBe(0);
    expect(problemsIn(circle(integer), circle(number))).toBe(1);
  });

  it('do not hide each other: what was assumed of one that does not fit is forgotten', () => {
    const first = object({ second: reference('Second'), value: integer });
    const reader = {
      ...object({
        either: { anyOf: [reference('First'), object({})] },
        second: reference('Second'),
      }),
      definitions: { First: first, Second: object({ first: reference('First') }) },
    };
    const writer = {
      ...object({ either: reference('First'), second: reference('Second') }),
      definitions: {
        First: object({ second: reference('Second'), value: number }),
        Second: object({ first: reference('First') }),
      },
    };
    expect(problemsIn(reader, writer)).toBe(1);
  });
});

describe('Defaults', () => {
  const field = { ...text, default: 'EUR' };
  const judge = (reader: JsonSchema, writer: JsonSchema, fillsDefaults: boolean): string[] =>
    jsonIncompatibilities(reader, writer, { unknownFields: 'strip', fillsDefaults }).map(
      ({ field: name, kind }) => `${name} ${kind}`,
    );

  it('are there for readers where writers fill them in', () => {
    expect(judge(object({ a: text }, ['a']), object({ a: field }), true)).toEqual([]);
    expect(judge(object({ a: text }, ['a']), object({ a: field }), false)).toEqual(['a required']);
  });

  it.each([[{ ...field, type: ['string', 'null'] }], [{ default: 'EUR' }]])(
    'are not where null or anything, and so nothing, may take their place: %j',
    (replaceable) => {
      const reader = object({ a: replaceable }, ['a']);
      expect(judge(reader, object({ a: replaceable }), true)).toEqual(['a required']);
    },
  );
});

describe('Checks that no keyword says', () => {
  const checked = (schema: JsonSchema, ...checks: string[]): JsonSchema => ({
    ...schema,
    'x-checks': checks,
  });

  it.each<[string, JsonSchema, JsonSchema, string[]]>([
    ['added', checked(text, 'isUrl()'), text, ['a: checked by isUrl() / no such check']],
    ['removed', text, checked(text, 'isUrl()'), []],
    ['changed', checked(text, 'isUuid(7)'), checked(text, 'isUuid(4)'), ['a: checked by isUuid(7) / checked by isUuid(4)']],
    ['some of several', checked(text, 'x()', 'y()'), checked(text, 'z()', 'x()'), ['a: checked by y() / checked by z()']],
    ['in another order', checked(text, 'x()', 'y()'), checked(text, 'y()', 'x()'), []],
    ['with a keyword', checked({ ...text, format: 'uuid' }, 'isUuid(7)'), text, ['a: format uuid, checked by isUuid(7) / any text']],
    ['in place of another with a keyword', checked({ ...text, format: 'uuid' }, 'isUuid(7)'), checked({ ...text, format: 'email' }, 'isEmail()'), ['a: format uuid, checked by isUuid(7) / format email, checked by isEmail()']],
    ['with a type', checked(text, 'isUrl()'), integer, ['a: string, checked by isUrl() / integer']],
    ['of items', { type: 'array', items: checked(text, 'x()') }, { type: 'array', items: text }, ['a[]: checked by x() / no such check']],
    ['beside null', checked({ type: ['string', 'null'] }, 'x()'), text, ['a: checked by x() / no such check']],
  ])('%s', (_what, reader, writer, problems) => {
    expect(problemsOf(reader, writer)).toEqual(problems);
  }); // prettier-ignore

  it.each<[string, (reference: JsonSchema, checks: object) => JsonSchema]>([
    ['beside a reference', (reference, checks) => ({ ...reference, ...checks })],
    ['around a reference', (reference, checks) => ({ allOf: [reference], default: {}, ...checks })],
    ['within what is around it', (reference, checks) => ({ allOf: [{ ...reference, ...checks }], default: {} })],
    ['around one or null', (reference, checks) => ({ anyOf: [reference, { type: 'null' }], ...checks })],
    ['within one or null', (reference, checks) => ({ anyOf: [{ ...reference, ...checks }, { type: 'null' }] })],
  ])('of a nested class, %s', (_where, field) => {
    const event = (value: JsonSchema, checks: object): JsonSchema => ({
      ...object({ customer: field({ $ref: '#/definitions/Customer' }, checks) }),
      definitions: { Customer: object({ value }) },
    });
    const judge = (reader: JsonSchema, writer: JsonSchema): string[] =>
      jsonIncompatibilities(reader, writer, { unknownFields: 'strip' }).map(({ field: at }) => at);
    const checks = { 'x-checks': ['isNonEmptyObject()'] };
    expect(judge(event(number, checks), event(integer, checks))).toEqual([]);
    expect(judge(event(number, checks), event(integer, {}))).toEqual(['customer']);
    expect(judge(event(number, {}), event(integer, checks))).toEqual([]);
    expect(judge(event(integer, checks), event(number, {}))).toEqual(['customer', 'customer.value']);
  }); // prettier-ignore
});
