import { describe, expect, it } from 'vitest';
import { integer, namedValue, oneOf } from './option-values.js';

describe('Values of options', () => {
  it('are integers from a minimum', () => {
    expect(integer('1', { from: 1 })).toBe(1);
    for (const text of ['0', '-1', '1.5', '', ' 1', '1e3', '0x10', '99999999999999999999'])
      expect(() => integer(text, { from: 1 }), text).toThrow('an integer from 1');
  });

  it('are one of a few', () => {
    expect(oneOf('b', ['a', 'b'])).toBe('b');
    expect(() => oneOf('c', ['a', 'b'])).toThrow('Accepted: a, b.');
  });

  it('are names with values, collected, of which the last one counts', () => {
    const first = namedValue('a=1');
    expect(namedValue('b=x=y', first)).toEqual({ a: '1', b: 'x=y' });
    expect(namedValue('a=', first)).toEqual({ a: '' });
    for (const text of ['a', '=1', ' =1', ''])
      expect(() => namedValue(text), text).toThrow('name=value');
  });
});
