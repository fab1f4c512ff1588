import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushLimitedLines, LimitedLogger } from './limited-logger.js';

let lines: string[];
let logger: LimitedLogger;

beforeEach(() => {
  lines = [];
  const nest = new Logger('Spec');
  vi.spyOn(nest, 'warn').mockImplementation((text: string) => void lines.push(text));
  logger = new LimitedLogger('Spec', nest);
});

afterEach(flushLimitedLines);

const write = (count: number, kind: string): void => {
  for (let index = 0; index < count; index += 1) logger.write('warn', kind, `${kind} ${index}`);
};

describe('A limited logger', () => {
  it('writes ten lines of a kind within a second, and then how many were left out', async () => {
    write(5_000, 'aborted');
    expect(lines).toHaveLength(10);
    await vi.waitUntil(() => lines.length > 10, { timeout: 3_000 });
    expect(lines.slice(10)).toEqual([
      '4990 more lines of this kind within a second were left out (aborted).',
    ]);
  });

  it('counts each kind by itself', () => {
    write(20, 'aborted');
    write(2, 'refused');
    expect(lines.filter((line) => line.startsWith('refused'))).toHaveLength(2);
  });

  it('takes the memory of a few kinds alone', () => {
    for (let kind = 0; kind < 10_000; kind += 1) write(1, `kind ${kind}`);
    expect(lines.length).toBeLessThan(300);
    flushLimitedLines();
    expect(lines.at(-1)).toMatch(/^\d{4} more lines/);
  });

  it('loses no count where the process ends', () => {
    write(12, 'aborted');
    expect(
      process.rawListeners('exit').map((each) => (each as { listener?: unknown }).listener),
    ).toContain(flushLimitedLines);
    flushLimitedLines();
    expect(lines.at(-1)).toMatch(/^2 more lines/);
  });
});
