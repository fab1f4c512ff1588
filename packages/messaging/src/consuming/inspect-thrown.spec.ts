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

  it('fails nobody although it fails whoever looks at it', () => {
    const thrown = { [inspect.custom]: refuse };
    expect(inspectThrown(thrown)).toBe('something that cannot be inspected');
  });

  it('fails nobody although its stack fails whoever reads it', () => {
    const thrown = Object.defineProperty(new Error(), 'stack', { get: refuse });
    // Node 24 finds a way around such a stack.
    expect(inspectThrown(thrown)).toMatch(/^(something that cannot be inspected|\[Error\])$/);
  });
});
