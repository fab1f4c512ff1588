import { describe, expect, it } from 'vitest';
import { toOpenApi } from './openapi-schema.js';

describe('A JSON Schema in the words of OpenAPI 3.0', () => {
  it.each([
    ['a type or null', { type: ['string', 'null'], enum: ['a', null] }, { type: 'string', nullable: true, enum: ['a', null] }],
    ['a reference', { $ref: '#/a' }, { type: 'object', allOf: [{ $ref: '#/a' }] }],
    ['a reference or null', { anyOf: [{ $ref: '#/a' }, { type: 'null' }] }, { type: 'object', allOf: [{ $ref: '#/a' }], nullable: true }],
    ['a reference with a default', { allOf: [{ $ref: '#/a' }], default: {} }, { allOf: [{ $ref: '#/a' }], default: {} }],
    ['an exclusive bound', { type: 'number', exclusiveMaximum: 0 }, { type: 'number', maximum: 0, exclusiveMaximum: true }],
    ['bounds, the inclusive one tighter', { minimum: 1, exclusiveMinimum: 0 }, { minimum: 1 }],
    ['bounds, the exclusive one tighter', { minimum: 0, exclusiveMinimum: 0 }, { minimum: 0, exclusiveMinimum: true }],
    ['any list', { type: 'array' }, { type: 'array', items: {} }],
    ['what is nested', { type: 'object', properties: { a: { type: 'array', items: { type: ['integer', 'null'] } } } }, { type: 'object', properties: { a: { type: 'array', items: { type: 'integer', nullable: true } } } }],
    ['parts', { pattern: 'a', allOf: [{ pattern: 'b' }] }, { pattern: 'a', allOf: [{ pattern: 'b' }] }],
    ['one of several', { type: ['object', 'null'], anyOf: [{ $ref: '#/a' }, { type: ['string', 'null'] }, { type: 'null' }] }, { type: 'object', nullable: true, anyOf: [{ $ref: '#/a' }, { type: 'string', nullable: true }] }],
    ['one value', { type: 'string', const: 'a' }, { type: 'string', enum: ['a'] }],
    ['anything', {}, {}],
  ])('%s', (_what, schema, expected) => {
    expect(toOpenApi(schema)).toEqual(expected);
  }); // prettier-ignore
});
