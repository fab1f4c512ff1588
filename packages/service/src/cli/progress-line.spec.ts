import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { progressLine } from './progress-line.js';

let written: string[];

const stream = (isTTY: boolean) => ({
  isTTY,
  write: (text: string | Uint8Array) => {
    written.push(String(text));
    return true;
  },
});

beforeEach(() => {
  vi.useFakeTimers();
  written = [];
});

afterEach(() => {
  vi.useRealTimers();
});

describe('The progress of a command', () => {
  it('is one line that is written over, and ended with how far it came', () => {
    const line = progressLine('Redriving', {}, stream(true));
    line.update(1, 3);
    vi.advanceTimersByTime(100);
    line.update(2, 3);
    line.stop();
    expect(written.map((text) => text.replace('\u001b[K', ''))).toEqual([
      '\rRedriving 33% | 1 of 3',
      '\rRedriving 66% | 2 of 3',
      '\rRedriving 66% | 2 of 3',
      '\n',
    ]);
  });

  it('is written ten times a second at most, however often it changes', () => {
    const line = progressLine('Redriving', {}, stream(true));
    for (let done = 1; done <= 1_000; done++) {
      line.update(done, 1_000);
      vi.advanceTimersByTime(1);
    }
    line.stop();
    expect(written).toHaveLength(12);
    expect(written.at(-2)).toContain('100% | 1000 of 1000');
  });

  it('is all of it where there is nothing to do', () => {
    const line = progressLine('Redriving', {}, stream(true));
    line.update(0, 0);
    expect(written[0]).toContain('100% | 0 of 0');
  });

  it.each([
    ['JSON', { json: true }, true],
    ['what reads no terminal', {}, false],
  ])('is nothing beside %s', (_what, options, isTTY) => {
    const line = progressLine('Redriving', options, stream(isTTY));
    line.update(1, 3);
    line.stop();
    expect(written).toEqual([]);
  });

  it('is nothing where nothing was told', () => {
    progressLine('Redriving', {}, stream(true)).stop();
    expect(written).toEqual([]);
  });
});
