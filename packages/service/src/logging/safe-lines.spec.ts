import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServiceLogger } from './service.logger.js';

let out: string;

beforeEach(() => {
  out = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      out += String(text);
      return true;
    });
  }
});

afterEach(() => void vi.restoreAllMocks());

it.each(['json', 'text'] as const)('What is named as secrets are is hidden: %s', (LOG_FORMAT) => {
  const logger = new ServiceLogger({ LOG_FORMAT, LOG_LEVEL: 'log' });
  logger.log({ token: 'CANARY', of: { password: 'CANARY' }, name: 'Ada' }, 'Spec');
  logger.warn('x', { apiKey: 'CANARY', clientSecret: 'CANARY', name: 'Ada' }, 'Spec');
  expect(out).toContain('Ada');
  expect(out).not.toContain('CANARY');
});

const HOSTILE = [
  '\n[Nest] 1 - FORGED',
  '\r\nFORGED',
  '\u001b[2J\u001b]0;title\u0007',
  '\u009b31m',
  '\u2028FORGED\u2029',
  '\u0085FORGED',
  '\u202egnp.exe\u2066',
  '\u200b\ufeff',
  '\u0000\u007f\b',
  '\ud800',
].map((each) => `before${each}after`);

const RAW =
  // oxlint-disable-next-line no-control-regex -- what no line may hold
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

type Write = (logger: ServiceLogger, text: string) => void;

/** Every way a text gets into a line. */
const WAYS: Record<string, Write> = {
  message: (logger, text) => logger.log(text, 'Spec'),
  error: (logger, text) => logger.error(new Error(text), 'Spec'),
  'name of an error': (logger, text) =>
    logger.error(Object.assign(new Error('x'), { name: text }), 'Spec'),
  cause: (logger, text) => logger.error(new Error('x', { cause: new Error(text) }), 'Spec'),
  stack: (logger, text) => logger.error('x', `Error: ${text}\n    at a (file:///b.js:1:2)`, 'Spec'),
  'stack as a message': (logger, text) => logger.error(new Error(text).stack, 'Spec'),
  field: (logger, text) => logger.warn('x', { field: text, nested: { of: [text] } }, 'Spec'),
  'name of a field': (logger, text) => logger.warn('x', { [text]: 1 }, 'Spec'),
  context: (logger, text) => logger.log('x', text),
  object: (logger, text) => logger.log({ of: text }, 'Spec'),
  list: (logger, text) => logger.log([text], 'Spec'),
  place: (logger, text) =>
    logger.log('x', { group: text, topic: text, partition: 0, offset: '0' }, 'Spec'),
};

describe.each(['json', 'text'] as const)('With LOG_FORMAT=%s', (LOG_FORMAT) => {
  const logger = new ServiceLogger({ LOG_FORMAT, LOG_LEVEL: 'verbose' });

  it.each(Object.entries(WAYS))('no %s makes a line or reaches a terminal raw', (_what, write) => {
    for (const text of HOSTILE) {
      out = '';
      write(logger, text);
      const lines = out.trimEnd().split('\n');
      expect(out).not.toMatch(RAW);
      expect(Buffer.from(out).toString()).toBe(out);
      // Frames, and the lines that begin a stack, are all that a line may be.
      const others = lines.filter(
        (line) => !/^(\[Nest\]|\{"| {2,}at |Error: before| {2}\[cause\]: )/.test(line),
      );
      expect(others).toEqual([]);
      expect(lines.filter((line) => /^\W*FORGED/.test(line))).toEqual([]);
      expect(
        lines.filter((line) => line.startsWith('[Nest]') || line.startsWith('{')),
      ).toHaveLength(1);
    }
  });

  it.each(Object.entries(WAYS))('a long %s is cut', (what, write) => {
    write(logger, 'x'.repeat(100_000));
    if (what === 'name of a field') return expect(out.length).toBeLessThan(110_000);
    expect(out).not.toMatch(/x{501}/);
    expect(out.length).toBeLessThan(12_000);
  });

  const values = Object.entries(WAYS).filter(([what]) => what !== 'name of a field');
  it.each(values)('no %s shows a secret', (_what, write) => {
    write(logger, '-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----');
    write(logger, 'https://anna:CANARY@shop.example/?token=CANARY');
    write(logger, 'authorization: Bearer CANARY');
    expect(out).not.toContain('CANARY');
  });
});
