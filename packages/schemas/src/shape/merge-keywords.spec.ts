import { describe, expect, it } from 'vitest';
import { mergeKeywords } from './merge-keywords.js';

describe('Keywords of several decorators', () => {
  it.each([
    ['none', [], {}],
    ['different ones', [{ minLength: 1 }, { maxLength: 2 }], { minLength: 1, maxLength: 2 }],
    ['the same twice', [{ format: 'email' }, { format: 'email' }], { format: 'email' }],
    ['lower bounds', [{ minimum: 1 }, { minimum: 3 }, { minimum: 2 }], { minimum: 3 }],
    ['upper bounds', [{ maxItems: 1 }, { maxItems: 3 }], { maxItems: 1 }],
    [
      'two patterns and choices',
      [{ pattern: 'a' }, { pattern: 'b' }, { enum: ['a'] }, { enum: ['b'] }],
      { pattern: 'a', enum: ['a'], allOf: [{ pattern: 'b' }, { enum: ['b'] }] },
    ],
  ])('all hold: %s', (_what, given, merged) => {
    expect(mergeKeywords(given)).toEqual(merged);
  });
});
