import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UndecodableMessageError } from '../errors.js';
import { parseExactly } from './exact-json.js';
import { parseJson } from './json-data.js';
import { isKept, JsonNumber } from './json-number.js';

const parse = (text: string): unknown => parseJson(Buffer.from(text));

describe('A number that a `number` keeps', () => {
  it.each([
    '0', '-0', '0.0', '0e5', '1', '-1', '1.50', '12.5e3', '0.1', '0.30000000000000004', '1e21', '1e300',
    '5e-324', '1.7976931348623157e308', '9007199254740991', '-9007199254740991', '100000000000000000000.0',
    '1.0000000000000000000000', '0.1000000000000000055511151231257827021181583404541015625',
  ])('is parsed as it is: %s', (text) => {
    expect(isKept(text)).toBe(true);
    expect(parse(`{"n":[${text}]}`)).toEqual({ n: [Number(text)] });
  }); // prettier-ignore

  it('is any that JavaScript writes but integers beyond 2^53', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = JSON.stringify(value);
        if (/^-?\d+$/.test(text) && !Number.isSafeInteger(value)) return;
        expect(isKept(text)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('A number that a `number` would change', () => {
  it.each([
    '9007199254740993', '-9007199254740993', '9007199254740992', '12345678901234567890', '1e400', '-1e400',
    '1e-400', '33.333333333333333333', '0.10000000000000000001', '9007199254740993.0', '9007199254740993e0',
    '123456789012.1234567', `0.${'1'.repeat(200)}`,
  ])('is kept as it was written: %s', (text) => {
    const expected = new JsonNumber(text);
    expect(parse(text)).toEqual(expected);
    expect(parse(`{"a":"9007199254740993","b":{"c":[1,${text} , "x"]},"d":true}`)).toEqual({
      a: '9007199254740993',
      b: { c: [1, expected, 'x'] },
      d: true,
    });
  }); // prettier-ignore

  it('is found whatever is around it', () => {
    const arbitrary = fc.jsonValue({ maxDepth: 3, noUnicodeString: false } as never);
    fc.assert(
      fc.property(arbitrary, arbitrary, fc.string(), (before, after, key) => {
        const around = [before, JSON.stringify(key)].map((each) => JSON.stringify(each)).join(',');
        const text = `[${around},{${JSON.stringify(key)}: 9007199254740993},${JSON.stringify(after)}]`;
        expect((parse(text) as unknown[])[2]).toHaveProperty(
          [key],
          new JsonNumber('9007199254740993'),
        );
      }),
    );
  });
});

describe('JSON without such numbers', () => {
  it('is parsed as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const parsed: unknown = JSON.parse(text);
        // Generated doubles may be integers beyond 2^53.
        if (!/\d{16}/.test(text)) expect(parse(text)).toStrictEqual(parsed);
      }),
    );
  });
});

describe('A key that comes twice', () => {
  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"a":1,"a":1}', 'a'],
    ['{"a":{"b":1},"a":{"c":1}}', 'a'],
    ['{"x":[{"y":{"a":1,"b":{},"\\u0061":2}}]}', 'x.0.y.a'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"a":null,"b":{"a":1},"a":[{"a":2}]}', 'a'],
    ['{"a":{"b":[1]},"a":null}', 'a'],
  ])('is refused, as one value would be lost: %s', (text, path) => {
    expect(() => parse(text)).toThrow(UndecodableMessageError);
    expect(() => parse(text)).toThrow(`Key ${path} comes twice`);
  });

  it.each([
    '{"a":1,"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '{"a:a":1,"a":"{\\"a\\":1}"}',
    '{"\\\\":1,"":2}',
  ])('in objects of their own is none: %s', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });
});

describe('A hostile number', () => {
  it.each([
    ['zeros between two digits', `1.${'0'.repeat(500_000)}1`],
    ['digits without end', '1'.repeat(500_000)],
    ['an exponent without end', `1e${'0'.repeat(500_000)}1`],
  ])('costs no more than its length: %s', (_what, number) => {
    // Looking for its last zeros from each of them would take minutes.
    expect(parse(`{"n":${number}}`)).toEqual({ n: new JsonNumber(number) });
  });
});

describe('JSON that nests too deeply to be looked into', () => {
  it('is refused, as what follows could be changed', () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const text = `{"beside":${deep},"count":9007199254740993,"count":1}`;
    expect(() => parseExactly(Buffer.from(text), text)).toThrow('nests too deeply');
    expect(() => parseJson(Buffer.from(text))).toThrow(UndecodableMessageError);
  });
});

describe('JSON with a text of many megabytes', () => {
  it.each(['x', '\\n'])('is read as exactly as other JSON is: %j', (part) => {
    const long = part.repeat(12_000_000 / part.length);
    expect(parse(`{"long":"${long}","n":9007199254740993}`)).toHaveProperty(
      'n',
      new JsonNumber('9007199254740993'),
    );
    expect(() => parse(`{"n":1,"long":"${long}","n":2}`)).toThrow('Key n comes twice');
  });
});
