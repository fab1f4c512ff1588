import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { inspectThrown } from './inspect-thrown.js';

const refuse = (): never => {
  throw new Error('No look inside.');
};

describe('What was thrown', () => {
  it.each([
    ['a text', "'a text'"],
    [undefined, 'undefined'],
    [{ code: 42 }, '{ code: 42 }'],
  ])('is shown as Node shows it: %s', (thrown, text) => {
    expect(inspectThrown(thrown)).toBe(text);
  });

  it('is shown with its stack where it has one', () => {
    const error = new Error('database away');
    expect(inspectThrown(error)).toContain(error.stack);
  });

  it.each([
    ['an object', { [inspect.custom]: refuse }],
    ['an error', Object.defineProperty(new Error(), 'stack', { get: refuse })],
  ])('fails nobody although it fails whoever looks at it: %s', (_what, thrown) => {
    expect(inspectThrown(thrown)).toBe('something that cannot be inspected');
  });
});
