import { describe, expect, it } from 'vitest';
import { isoTime } from './iso-time.js';

describe('A time', () => {
  it.each([0, new Date(0)])('is told in ISO 8601: %o', (time) => {
    expect(isoTime(time)).toBe('1970-01-01T00:00:00.000Z');
  });

  it.each([-1, 1.7e18, NaN, Infinity, 1e300, new Date('soon')])(
    'that is none is null: %o',
    (time) => {
      expect(isoTime(time)).toBeNull();
    },
  );
});
