import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definitionOf } from '@nest-kafka-kit/messaging/events';
import { jsonIncompatibilities } from '../compatibility/json-compatibility.js';
import { jsonSchemaOf } from '../json-schema.js';
import type { JsonSchema } from '../schema-types.js';
import { readJsonSchema } from './json-schema-reader.js';
import { randomEvents } from '../../test/support/random-classes.js';
import { loadEventClass } from '../../test/support/load-printed.js';
import { printEvent } from './print-event.js';

let count = 0;
const terms = () => ({ type: `imported.event${++count}`, topic: 'orders', key: 'id' });
const judgement = { unknownFields: 'strip', fillsDefaults: true } as const;

const imported = (schema: JsonSchema): JsonSchema => {
  const eventClass = loadEventClass(printEvent(readJsonSchema(schema, 'OrderPlaced'), terms()));
  return jsonSchemaOf(definitionOf(eventClass), { checks: true });
};

const object = (properties: Record<string, unknown>, more: object = {}): JsonSchema => ({
  type: 'object',
  properties: { id: { type: 'string' }, ...properties },
  required: ['id', ...Object.keys(properties)],
  ...more,
});

const NESTED = {
  $defs: {
    Line: {
      type: 'object',
      properties: { count: { type: 'integer', minimum: 1 }, more: { $ref: '#/$defs/Line' } },
      required: ['count'],
    },
    Card: {
      type: 'object',
      properties: { kind: { type: 'string', const: 'card' }, number: { type: 'string' } },
      required: ['kind', 'number'],
    },
    Cash: {
      type: 'object',
      properties: { kind: { type: 'string', const: 'cash' } },
      required: ['kind'],
    },
  },
};

describe('The class of a JSON Schema', () => {
  it.each<[string, JsonSchema]>([
    [
      'texts',
      object({ a: { type: 'string', minLength: 2, maxLength: 5, pattern: '^[a-z/`$]+$' } }),
    ],
    [
      'formats',
      object({ a: { type: 'string', format: 'uuid' }, b: { type: 'string', format: 'date-time' } }),
    ],
    [
      'numbers',
      object({
        a: { type: 'number', minimum: -1.5, maximum: 3 },
        b: { type: 'integer', multipleOf: 5 },
      }),
    ],
    [
      '64 bits',
      object({ a: { type: 'string', format: 'int64', pattern: '^(0|-?[1-9][0-9]{0,18})$' } }),
    ],
    [
      'choices',
      object({
        a: { type: 'string', enum: ["it's", '"', '`${1}`', '*/'] },
        b: { type: 'integer', enum: [1, 2] },
      }),
    ],
    [
      'null',
      object({
        a: { type: ['string', 'null'] },
        b: { type: ['string', 'null'], enum: ['x', null] },
      }),
    ],
    [
      'lists',
      object({
        a: {
          type: 'array',
          items: { type: 'integer', minimum: 2 },
          minItems: 1,
          maxItems: 4,
          uniqueItems: true,
        },
      }),
    ],
    [
      'lists of texts',
      object({
        a: { type: 'array', items: { type: 'string', format: 'uuid' } },
        b: {
          type: 'array',
          items: { type: 'string', format: 'int64', pattern: '^(0|-?[1-9][0-9]{0,18})$' },
        },
        c: { type: 'array', items: { type: 'string', format: 'date-time' } },
      }),
    ],
    [
      'optional fields',
      object(
        {},
        {
          properties: { id: { type: 'string' }, a: { type: 'string', default: "'" } },
          required: ['id'],
        },
      ),
    ],
    [
      'classes',
      object(
        {
          a: { $ref: '#/$defs/Line' },
          b: { type: 'array', items: { $ref: '#/$defs/Line' } },
          c: { anyOf: [{ $ref: '#/$defs/Line' }, { type: 'null' }] },
        },
        NESTED,
      ),
    ],
    [
      'one of several',
      object(
        { a: { type: 'object', anyOf: [{ $ref: '#/$defs/Card' }, { $ref: '#/$defs/Cash' }] } },
        NESTED,
      ),
    ],
    ['free-form objects', object({ a: { type: 'object' } })],
    [
      'odd names',
      object({
        'a b': { type: 'string' },
        "it's": { type: 'string' },
        'ce-type': { type: 'boolean' },
        class: { type: 'boolean' },
      }),
    ],
  ])('reads and writes what its schema says: %s', (_, schema) => {
    const again = imported(schema);
    expect(jsonIncompatibilities(again, schema, judgement)).toEqual([]);
    expect(jsonIncompatibilities(schema, again, judgement)).toEqual([]);
  });

  it('reads what decorators say that keywords do not', () => {
    const schema = object({
      a: { type: 'number', 'x-checks': ['isUnixTime("seconds")'] },
      b: { type: 'string', format: 'uuid', 'x-checks': ['isUuid("7")'] },
      c: { 'x-checks': ['isDefined'] },
    });
    expect(imported(schema)).toMatchObject({ properties: schema['properties'] });
  });
});

it(
  'The class of what this kit exports is equivalent to the one it is made of',
  { timeout: 60_000 },
  () => {
    const judge = (reader: JsonSchema, writer: JsonSchema) =>
      jsonIncompatibilities(reader, writer, judgement);
    const events = randomEvents().map(({ eventClass, fields }) => ({ eventClass, fields }));
    fc.assert(
      fc.property(events, ({ eventClass }) => {
        const exported = jsonSchemaOf(definitionOf(eventClass), { checks: true });
        const again = imported(exported);
        const { notes } = readJsonSchema(exported, 'Again');
        // What a custom validator checks is named, and nothing else may be missing.
        expect(notes.filter((note) => !note.startsWith('x-checks at'))).toEqual([]);
        expect([judge(again, exported), judge(exported, again)]).toEqual([[], []]);
      }),
      { numRuns: 50 },
    );
  },
);

describe('Texts of a hostile schema', () => {
  const HOSTILE = [
    '*/ globalThis.hacked = true; /*', "'; globalThis.hacked = true; '", '`${globalThis.hacked = true}`',
    '\\', "\\'; globalThis.hacked = true; //", '\n globalThis.hacked = true; //', '\u2028globalThis.hacked = true;//',
    '"+(globalThis.hacked=true)+"', "/' + (globalThis.hacked = true) + '/", '@ts-nocheck', '\u202e', '__proto__',
    '*\u200b/ globalThis.hacked = true; /*', '* / globalThis.hacked = true', '\ud800', '// @ts-ignore', "x') { constructor() { globalThis.hacked = true } } //",
  ]; // prettier-ignore

  it.each(HOSTILE)('are data wherever they stand: %j', (text) => {
    const schema = JSON.parse(
      JSON.stringify({
        title: text,
        description: text,
        type: 'object',
        properties: {
          id: { type: 'string', description: text, [text]: text },
          [`${text} `]: { type: 'string', default: text, format: text, pattern: text },
          chosen: { type: 'string', enum: [text, 'a'], description: text },
          nested: { title: text, type: 'object', properties: { [`${text} `]: { const: text } } },
          listed: { type: 'array', items: { $ref: `#/$defs/X/properties/a` }, 'x-checks': [text] },
          refused: { type: 'string', not: { const: text } },
          of: {
            oneOf: [text, 'b'].map((name) => ({
              type: 'object',
              properties: { [`${text}k`]: { const: name } },
            })),
          },
        },
        required: ['id', text],
        $defs: {
          X: { properties: { a: { type: 'object', properties: { b: { enum: [text] } } } } },
        },
      }),
    ) as JsonSchema;
    const printed = printEvent(readJsonSchema(schema, text), { ...terms(), topic: 'orders' });
    expect(definitionOf(loadEventClass(printed)).external).toBe(true);
    expect(globalThis).not.toHaveProperty('hacked');
    expect(printed).not.toMatch(/^\s*(?:\/?\*|\/\/).*@ts-|[\u202e\u2028]/m);
    expect(({} as { hacked?: unknown }).hacked).toBeUndefined();
  });
});
