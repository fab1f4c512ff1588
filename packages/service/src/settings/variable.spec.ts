import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { flag, httpUrl, integer, list, name, oneOf, secret, text } from './readers.js';
import { readVariables, variable } from './variable.js';

const read = (schema: z.ZodType, given?: string) => readVariables({ IT: schema }, { IT: given });
const valueOf = (schema: z.ZodType, given?: string): unknown => read(schema, given).values.IT;
const acceptedOf = (schema: z.ZodType, given?: string) => read(schema, given).problems;

describe('A reader', () => {
  it.each([
    ['text()', text(), undefined],
    ["text('Hello')", text('Hello'), 'Hello'],
    ['name', name('it', /^[a-z]+$/, 'lower case'), 'it'],
    ['secret()', secret(), undefined],
    ['integer', integer({ from: 1, to: 9, fallback: 5 }), 5],
    ['flag(true)', flag(true), true],
    ['oneOf', oneOf(['a', 'b'], 'b'), 'b'],
    ['oneOf without a default', oneOf(['a', 'b']), undefined],
    ['list', list('letters', /^[a-z]$/), undefined],
    ['httpUrl()', httpUrl(), undefined],
  ])('has its default for nothing, for empty and for blank: %s', (_name, schema, fallback) => {
    for (const given of [undefined, '', ' \n'])
      expect(read(schema, given)).toEqual({ values: { IT: fallback }, problems: [] });
  });

  it.each([
    [text(), ' two words ', 'two words'],
    [name('it', /^[a-z]+$/, 'lower case'), 'that', 'that'],
    [secret(), ' hunter2 ', ' hunter2 '],
    [integer({ from: 1, to: 9, fallback: 5 }), '09', 9],
    [flag(true), 'false', false],
    [oneOf(['a', 'b'], 'b'), 'a', 'a'],
    [list('letters', /^[a-z]$/), 'a, b,c', ['a', 'b', 'c']],
    [httpUrl(), 'HTTP://Localhost:80/x', 'HTTP://Localhost:80/x'],
  ])('reads what it accepts', (schema, given, value) => {
    expect(valueOf(schema, given)).toEqual(value);
  });

  it.each([
    [name('it', /^[a-z]+$/, 'lower case'), 'IT', 'lower case'],
    [integer({ from: 1, to: 9, fallback: 5 }), '0', 'an integer from 1 to 9'],
    [integer({ from: 1, to: 9, fallback: 5 }), '5.0', 'an integer from 1 to 9'],
    [flag(true), 'TRUE', 'true or false'],
    [flag(true), 'yes', 'true or false'],
    [oneOf(['a', 'b']), 'A', 'a, b'],
    [list('letters', /^[a-z]$/), 'a,,b', 'letters'],
    [httpUrl(), 'localhost:80', 'an http or https URL'],
    [httpUrl(), 'ftp://localhost', 'an http or https URL'],
    [httpUrl({ credentials: false }), 'no URL', 'an http or https URL without credentials'],
  ])('says what it accepts of anything else', (schema, given, accepted) => {
    expect(acceptedOf(schema, given)).toEqual([
      { name: 'IT', given: JSON.stringify(given), accepted },
    ]);
  });
});

describe('A schema of your own', () => {
  const day = z.iso.date();

  it('is a variable as it is, and says in its own words what it accepts', () => {
    expect(valueOf(day, ' 2026-01-31 ')).toBe('2026-01-31');
    expect(acceptedOf(day, 'tomorrow')).toEqual([
      { name: 'IT', given: '"tomorrow"', accepted: 'Invalid ISO date' },
    ]);
  });

  it('has to be set unless it is optional', () => {
    expect(acceptedOf(day)).toMatchObject([{ name: 'IT', given: 'nothing' }]);
    expect(acceptedOf(day.optional(), ' ')).toEqual([]);
  });

  it('says what it accepts in yours, and can be a secret', () => {
    const described = variable(day, { accepted: 'a day', isSecret: true });
    expect(acceptedOf(described, 'tomorrow')).toEqual([
      { name: 'IT', given: 'a secret', accepted: 'a day' },
    ]);
  });

  it('can be described twice', () => {
    variable(day, { accepted: 'a day' });
    const other = variable(day, { accepted: 'another day' });
    expect(acceptedOf(other, 'tomorrow')).toMatchObject([{ accepted: 'another day' }]);
    expect(acceptedOf(day, 'tomorrow')).toMatchObject([{ accepted: 'Invalid ISO date' }]);
  });
});
