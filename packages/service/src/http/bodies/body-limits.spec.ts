import { describe, expect, it } from 'vitest';
import { findRefusal } from './body-limits.js';

const limits = {
  HTTP_BODY_MAX_DEPTH: 3,
  HTTP_BODY_MAX_KEYS: 4,
  HTTP_BODY_MAX_ITEMS: 4,
  HTTP_BODY_MAX_STRING_LENGTH: 5,
};

const refusalOf = (json: string) => findRefusal(Buffer.from(json), limits);

describe('A body within the bounds', () => {
  it.each([
    '',
    'null',
    '-0',
    '[]',
    '[[[]]]',
    '{"a":{"b":{"c":1}}}',
    '{"a":1,"b":2,"c":3,"d":4}',
    '[1,2,3,4]',
    '{"a":[1,2],"b":[3,4]}',
    '["a,b:c","[[[[","{\\"{{"]',
    '"12345"',
    '"😀😀1"',
    '"\\u00e4\\u00e4\\u00e4\\u00e4\\u00e4"',
    '"\\n\\n\\n\\n\\n"',
    '"\\ud83d\\ude00"',
    '"\\uD83D\\uDE00\\\\"',
    '"\\\\ud83"',
    '"\\u0d80"',
  ])('passes: %s', (json) => {
    expect(refusalOf(json)).toBeUndefined();
  });
});

describe('A body beyond a bound', () => {
  it.each([
    ['HTTP_BODY_MAX_DEPTH', '[[[[]]]]'],
    ['HTTP_BODY_MAX_DEPTH', '{"a":[{"b":{}}]}'],
    ['HTTP_BODY_MAX_DEPTH', '[[[['],
    ['HTTP_BODY_MAX_KEYS', '{"a":1,"b":2,"c":3,"d":4,"e":5}'],
    ['HTTP_BODY_MAX_KEYS', '{"a":1,"a":1,"a":1,"a":1,"a":1}'],
    ['HTTP_BODY_MAX_KEYS', '{"a":{"b":{"c":1}},"d":{"e":1}}'],
    ['HTTP_BODY_MAX_ITEMS', '[1,2,3,4,5]'],
    ['HTTP_BODY_MAX_ITEMS', '[[1,2],[3]]'],
    ['HTTP_BODY_MAX_ITEMS', '[{},{},{},{},{}]'],
    ['HTTP_BODY_MAX_STRING_LENGTH', '"123456"'],
    ['HTTP_BODY_MAX_STRING_LENGTH', '{"123456":1}'],
    ['HTTP_BODY_MAX_STRING_LENGTH', '"😀😀😀"'],
    ['HTTP_BODY_MAX_STRING_LENGTH', '"\\u00e41234\\t"'],
    ['HTTP_BODY_MAX_STRING_LENGTH', '"123456'],
  ])('is refused by %s: %s', (limit, json) => {
    expect(refusalOf(json)).toEqual({ limit });
  });
});

describe('Half a surrogate pair', () => {
  it.each([
    ['"\\ud800"', 1],
    ['"\\uDFFF"', 1],
    ['"a\\ud83d!"', 2],
    ['"\\ud83d\\u0041"', 1],
    ['"\\ude00\\ud83d"', 1],
    ['{"\\ud83d":1}', 2],
    ['"\\ud83d', 1],
  ])('is found where it is: %s', (json, loneSurrogateAt) => {
    expect(refusalOf(json)).toEqual({ loneSurrogateAt });
  });
});
