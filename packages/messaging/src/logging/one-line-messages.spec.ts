import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { stackOf, withOneLineMessages } from './one-line-messages.js';

const FORGED = 'x\n    at forged (file:///app/main.js:1:1)\r\nFORGED';
const lines = (thrown: unknown): string[] => inspect(withOneLineMessages(thrown)).split(/[\r\n]+/);
const forged = (thrown: unknown): string[] =>
  lines(thrown).filter((line) => /^\s*(at forged|FORGED)/.test(line));

describe('The messages of an error', () => {
  it.each([
    ['its own', () => new TypeError(FORGED)],
    ['its name', () => Object.assign(new Error('y'), { name: FORGED })],
    ['a cause', () => new Error('y', { cause: new RangeError(FORGED) })],
    [
      'a cause of a cause',
      () => new Error('y', { cause: new Error('z', { cause: new Error(FORGED) }) }),
    ],
    ['one of several', () => new AggregateError([new Error(FORGED), new Error('z')], 'y')],
    ['a field', () => Object.assign(new Error(FORGED), { detail: FORGED })],
  ])('make no line of a stack: %s', (_what, make) => {
    expect(forged(make())).toEqual([]);
    expect(inspect(withOneLineMessages(make()))).toContain(
      String.raw`at forged (file:///app/main.js:1:1)\r\n`,
    );
    expect(lines(make()).filter((line) => line.includes('one-line-messages.spec'))).not.toEqual([]);
  });

  it('stay the same where they have one line, and so does what is no error', () => {
    for (const thrown of [new TypeError('x'), 'a\nb', null, { message: 'a\nb' }])
      expect(withOneLineMessages(thrown)).toBe(thrown);
    const copy = withOneLineMessages(new TypeError(FORGED));
    expect(copy).toBeInstanceOf(TypeError);
  });

  it('of an error that cannot be copied do no harm', () => {
    class Own extends Error {
      readonly #code = 'own';
      [inspect.custom](): string {
        return `${this.#code}: ${this.message}`;
      }
    }
    const unreadable = Object.defineProperty(new Error(FORGED), 'part', {
      enumerable: true,
      get: () => {
        throw new Error('gone');
      },
    });
    expect(forged(new Own(FORGED))).toEqual([]);
    expect(forged(unreadable)).toEqual([]);
  });

  it('are in the stack in one line', () => {
    const [first, second] = stackOf(new Error(FORGED)).split('\n');
    expect(first).toBe(String.raw`Error: x\n    at forged (file:///app/main.js:1:1)\r\nFORGED`);
    expect(second).toContain('one-line-messages.spec');
  });
});
