import { describe, expect, it } from 'vitest';
import { LazySignal } from './lazy-signal.js';

const reason = new Error('gone');

describe('A lazy signal', () => {
  it('is one signal, however often it is asked for', () => {
    const lazy = new LazySignal();
    expect(lazy.signal).toBe(lazy.signal);
    expect(lazy.signal.aborted).toBe(false);
  });

  it('is aborted with its reason, asked for before or after', () => {
    const before = new LazySignal();
    const { signal } = before;
    before.abort(reason);
    const after = new LazySignal();
    after.abort(reason);
    for (const each of [signal, after.signal]) {
      expect(each.aborted).toBe(true);
      expect(each.reason).toBe(reason);
    }
  });

  it('keeps the first reason', () => {
    const lazy = new LazySignal();
    lazy.abort(reason);
    lazy.abort(new Error('later'));
    expect(lazy.signal.reason).toBe(reason);
    lazy.abort(new Error('later still'));
    expect(lazy.signal.reason).toBe(reason);
  });

  it('is aborted by the outer one, which it does not abort', () => {
    const outer = new LazySignal();
    const inner = new LazySignal(outer);
    const other = new LazySignal(outer);
    inner.abort(reason);
    expect(inner.signal.reason).toBe(reason);
    expect(other.signal.aborted).toBe(false);
    outer.abort(reason);
    expect(other.signal.reason).toBe(reason);
  });

  it('asks for the outer one only when it is asked for itself', () => {
    let asked = 0;
    const outer = {
      get signal() {
        asked += 1;
        return new AbortController().signal;
      },
    };
    const lazy = new LazySignal(outer);
    lazy.abort(reason);
    expect(asked).toBe(0);
    expect(lazy.signal.aborted).toBe(true);
    expect(asked).toBe(1);
  });
});
