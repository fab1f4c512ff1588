import { describe, expect, it } from 'vitest';
import { SchemaNotImportableError } from './import-error.js';
import { importEvent } from './import-event.js';

/** A document of another team costs a moment, whatever it holds: it is imported, or refused by a code. */

const terms = { type: 'limits.tried', topic: 'limits' };
const imported = (document: unknown): string => importEvent(document, terms);
const withField = (a: unknown, more: object = {}): object => ({
  type: 'object',
  properties: { a },
  ...more,
});

/** Thirty schemas, each made of the next one twice: 2^30 ways to the last. */
const doubling = (made: (next: object) => object): object => {
  const name = (index: number): object => ({ $ref: `#/$defs/level${index}` });
  const levels = Array.from({ length: 30 }, (_, index) => [`level${index}`, made(name(index + 1))]);
  const $defs = { ...(Object.fromEntries(levels) as object), level30: { type: 'string' } };
  return withField(name(0), { $defs });
};

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
};

const circular: { self?: unknown } = {};
circular.self = circular;

describe('A document', () => {
  it.each<[string, unknown, string]>([
    ['is no object', 42, 'it is no schema'],
    ['is empty', {}, 'an object with properties'],
    ['has a type that is none', withField({ type: 'foo' }), '#/properties/a cannot be imported: type "foo"'],
    ['leads to an address', withField({ $ref: 'http://169.254.169.254/x' }), 'leads out of the document'],
    ['leads to a file', withField({ $ref: '../other.json' }), 'leads out of the document'],
    ['leads to what every object has', withField({ $ref: '#/constructor/prototype' }), 'leads nowhere'],
    ['leads back to itself', withField({ allOf: [{ $ref: '#/properties/a' }] }), 'lead back to it'],
    ['is a list of itself', withField({ type: 'array', items: { $ref: '#/properties/a' } }), 'deeper than 64 levels'],
    ['joins itself without end', doubling((next) => ({ allOf: [next, next] })), 'takes more than 50000 steps'],
    ['joins too much', withField({ allOf: Array.from({ length: 1_001 }, () => ({})) }), 'more than 1000 parts'],
    ['is deep in a default', withField({ default: nested(100_000) }), 'deeper than 200 levels'],
    ['is deep in an enum', withField({ enum: [nested(100_000)] }), 'deeper than 200 levels'],
    ['holds itself', withField({ default: circular }), 'holds itself'],
    ['is huge', withField({ enum: Array.from({ length: 500_001 }, () => 1) }), 'more than 500000 values'],
    ['is of Avro with a field twice', { type: 'record', name: 'A', fields: ['x', 'x'].map((name) => ({ name, type: 'int' })) }, 'two of its fields have one name'],
    ['is of Avro with a type that is none', { type: 'record', name: 'A', fields: [{ name: 'x', type: 'foo' }] }, '"foo" is not defined'],
    ['is of Avro with a field of every object', { type: 'record', name: 'A', fields: [{ name: 'constructor', type: 'int' }] }, 'every object has the name'],
    ['has no topic of Kafka', { asyncapi: '3.0.0', channels: { c: { address: 'a/b', messages: { 'limits.tried': { payload: withField({}) } } } } }, 'topic "limits"'],
    ['is of Protobuf', { asyncapi: '3.0.0', channels: { c: { messages: { 'limits.tried': { payload: { schemaFormat: 'application/x-protobuf', schema: '' } } } } } }, 'JSON Schema and Avro are read'],
  ])('is refused that %s', (what, document, problem) => {
    const isTopic = what === 'has no topic of Kafka';
    const given = isTopic ? { ...terms, topic: undefined } : terms;
    const run = (): string => importEvent(document, given);
    expect(run).toThrow(SchemaNotImportableError);
    expect(run).toThrow(isTopic ? 'topic "a/b" is no name of a Kafka topic' : problem);
  }); // prettier-ignore

  it('that leads to many schemas by many ways is read once', () => {
    const twice = doubling((next) => withField({ type: 'array', items: next }));
    expect(imported(twice)).toContain('@ValidateNested({ each: true }) @Type(() => Level1)');
    const any = doubling((next) => ({ type: 'array', items: { anyOf: [next, next] } }));
    expect(imported(any)).toContain('unknown[]');
  });

  it('with a long text, and more notes than anybody reads, is printed short', () => {
    const fields = Array.from({ length: 150 }, (_, index) => [`f${index}`, { if: {} }]);
    const long = 'x'.repeat(1_000_000);
    const printed = imported({
      type: 'object',
      description: long,
      properties: {
        ...(Object.fromEntries(fields) as object),
        a: { type: 'string', format: long },
      },
    });
    expect(printed.length).toBeLessThan(30_000);
    expect(printed).toContain('* and 51 more.');
  });
});

describe('A default', () => {
  it.each<[string, object, string]>([
    ['that JSON.parse may have changed', { type: 'integer', default: 2 ** 53 }, 'readonly a?: number;'],
    ['that is none of the choices', { enum: ['x'], default: 'y' }, "readonly a?: 'x';"],
    ['that is no integer', { type: 'integer', default: 1.5 }, 'readonly a?: number;'],
    ['that is no day', { type: 'string', format: 'date-time', default: '2026-02-31T00:00:00Z' }, 'readonly a?: Date;'],
    ['beyond 64 bits', { type: 'string', format: 'int64', default: '9999999999999999999' }, 'readonly a?: bigint;'],
  ])('%s is not filled in, and the class says so', (_what, schema, declared) => {
    const printed = imported(withField(schema));
    expect(printed).toContain(declared);
    expect(printed).toContain('default at #/properties/a is not filled in.');
  }); // prettier-ignore

  it('of a long in Avro is filled in', () => {
    const fields = [{ name: 'count', type: 'long', default: 7 }];
    expect(imported({ type: 'record', name: 'A', fields })).toContain('count: bigint = 7n;');
  });
});

it('A type or a topic that no service could start with is refused', () => {
  const document = withField({ type: 'string' });
  const from = (type: string, topic: string) => () => importEvent(document, { type, topic });
  for (const type of ['', 'a b', '"a"', '\ud800'])
    expect(from(type, 'limits')).toThrow('is no name of an event');
  for (const topic of ['', '.', 'a b', "a'b", 'ä', 'x'.repeat(250)])
    expect(from('a', topic)).toThrow('is no name of a Kafka topic');
});
