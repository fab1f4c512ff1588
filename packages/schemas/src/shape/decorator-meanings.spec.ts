import * as classValidator from 'class-validator';
import { describe, expect, it } from 'vitest';
import { meaningOf } from './decorator-meanings.js';

/** What class-validator calls its decorators: the exported constants, such as `IS_EMAIL`. */
const names = Object.entries(classValidator)
  .filter(([constant, name]) => /^[A-Z0-9_]+$/.test(constant) && typeof name === 'string')
  .map(([, name]) => name as unknown as string);

/** Whose values may be of any type, or of several. */
const TELL_NOTHING = ['isOptional', 'isDefined', 'isEmpty', 'isInstance', 'isLatitude', 'isLongitude', 'isMailtoURI', 'isIn', 'isNotIn', 'equals', 'notEquals', 'isNotEmpty', 'isEnum']; // prettier-ignore

enum Switch {
  Off,
  On,
}
enum Mixed {
  Number = 1,
  Text = 'text',
}

describe('The meanings of decorators', () => {
  it('are known of all that class-validator has', () => {
    expect(names.length).toBeGreaterThan(90);
    const unknown = names.filter((name) => meaningOf(name, [{}]).kind === undefined);
    expect(unknown.filter((name) => !TELL_NOTHING.includes(name))).toEqual([]);
  });

  it.each([
    ['isEmail', [undefined], { kind: 'string', keywords: { format: 'email' } }],
    ['isEmail', [{ allow_display_name: true }], { kind: 'string', keywords: {} }],
    ['isIp', [4], { kind: 'string', keywords: { format: 'ipv4' } }],
    ['isIp', ['6'], { kind: 'string', keywords: {} }],
    ['isLength', [0, 5], { kind: 'string', keywords: { maxLength: 5 } }],
    ['isLength', [2, undefined], { kind: 'string', keywords: { minLength: 2 } }],
    ['matches', [/^a\/b$/], { kind: 'string', keywords: { pattern: '^a\\/b$' } }],
    ['matches', ['^a$', 'g'], { kind: 'string', keywords: { pattern: '^a$' } }],
    ['matches', [/^a$/i], { kind: 'string', keywords: {} }],
    ['matches', [/^a$/m], { kind: 'string', keywords: {} }],
    ['matches', ['^a$', 'i'], { kind: 'string', keywords: {} }],
    ['matches', ['^\\-$'], { kind: 'string', keywords: {} }],
    ['matches', [/^.{2}$/], { kind: 'string', keywords: {} }],
    ['matches', [/^.{2}$/u], { kind: 'string', keywords: { pattern: '^.{2}$' } }],
    ['matches', [/^\.[.a-ü]$/], { kind: 'string', keywords: { pattern: '^\\.[.a-ü]$' } }],
    ['matches', [/^[^a]{2}$/], { kind: 'string', keywords: {} }],
    ['matches', [/^\W\D\S$/], { kind: 'string', keywords: {} }],
    ['matches', [/^\w\d\s$/], { kind: 'string', keywords: { pattern: '^\\w\\d\\s$' } }],
    ['matches', ['^\\p{L}$'], { kind: 'string', keywords: {} }],
    ['matches', ['^\\u{61}$'], { kind: 'string', keywords: {} }],
    ['matches', [/^[a-\uFFFF]$/], { kind: 'string', keywords: {} }],
    ['matches', ['^(?:\u{1F600}){2}$'], { kind: 'string', keywords: {} }],
    ['isNumber', [{ maxDecimalPlaces: 2 }], { kind: 'number', beyondNumbers: false }],
    ['isNumber', [{ allowInfinity: true }], { kind: 'number', beyondNumbers: true }],
    ['contains', ['\ud83d'], { kind: 'string', keywords: {} }],
    ['contains', ['1+1 (2)'], { kind: 'string', keywords: { pattern: '1\\+1 \\(2\\)' } }],
    ['contains', [''], { kind: 'string', keywords: {} }],
    ['min', [-Infinity], { kind: 'number', keywords: {} }],
    ['isDivisibleBy', [-5], { kind: 'number', keywords: { multipleOf: 5 } }],
    ['isDivisibleBy', [0], { kind: 'number', keywords: {} }],
    ['isEnum', [Switch], { kind: 'enum', keywords: { enum: [0, 1] } }],
    ['isEnum', [Mixed], { kind: 'enum', keywords: { enum: [1, 'text'] } }],
    ['isEnum', [['a', 'b']], { kind: 'enum', keywords: { enum: ['a', 'b'] } }],
    ['isIn', [['a', null, 'a']], { kind: 'choice', keywords: { enum: ['a'] } }],
    ['isIn', [[]], {}],
    ['isIn', [[{}]], {}],
    ['equals', [true], { kind: 'choice', keywords: { enum: [true] } }],
    ['equals', [undefined], {}],
    ['isNotIn', [['a', {}]], { keywords: { not: { enum: ['a'] } } }],
    ['of somebody else', [], {}],
    [undefined, undefined, {}],
  ])('%s(%j) is %j', (name, constraints, meaning) => {
    expect(meaningOf(name, constraints as unknown[])).toEqual(meaning);
  });
});
