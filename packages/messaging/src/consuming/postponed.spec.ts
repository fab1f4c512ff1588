import { describe, expect, it } from 'vitest';
import { Postponed } from './postponed.js';

describe('A postponed message', () => {
  it('says when it is to be run again, and what went wrong', () => {
    const failure = { error: new Error('database away'), blocked: false };
    const postponed = new Postponed(1_234.5678, failure);
    expect(postponed).toMatchObject({ delayMs: 1_234.5678, failure });
    expect(postponed.message).toBe('Again in 1235 ms.');
  });

  it('was merely too early where nothing went wrong', () => {
    expect(new Postponed(5).failure).toBeUndefined();
  });
});
