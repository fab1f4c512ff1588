import { describe, expect, it } from 'vitest';
import { listFields } from './field-problem.js';

describe('The list of wrong fields', () => {
  it('names each with its problems', () => {
    const fields = [
      { path: 'id', problems: ['is missing'] },
      { path: 'a.b', problems: ['is no text', 'is too long'] },
    ];
    expect(listFields(fields)).toBe('id: is missing; a.b: is no text, is too long');
  });

  it('is bounded, and says how many it leaves out', () => {
    const fields = Array.from({ length: 80_000 }, (_, index) => ({
      path: `key${index}`,
      problems: ['should not exist'],
    }));
    const text = listFields(fields);
    expect(text.length).toBeLessThan(4_500);
    expect(text).toMatch(/^key0: should not exist; key1: .*; and 79\d\d\d more$/);
  });

  it('is bounded where a single field is named by a megabyte', () => {
    const text = listFields([{ path: 'x'.repeat(1_000_000), problems: ['is unknown'] }]);
    expect(text).toHaveLength(4_000);
  });
});
