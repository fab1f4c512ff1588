import type { Logger } from '@nestjs/common';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Message } from '../ports/index.js';
import { NotReadyError } from '../errors.js';
import { logFailure } from './log-failure.js';

const message: Message = {
  topic: 'payments',
  partition: 3,
  offset: 42n,
  key: Buffer.from('card 4111'),
  value: Buffer.from('cvc 123'),
  headers: {
    authorization: Buffer.from('Bearer token'),
    ce_id: Buffer.from('event-1'),
    ce_type: Buffer.from('payment.made'),
  },
  timestamp: 0,
};

function logged(error: unknown): string {
  return inspect(lineOf(error), { breakLength: Infinity });
}

function lineOf(error: unknown): unknown[] {
  const lines: unknown[] = [];
  const logger = { error: (...line: unknown[]) => lines.push(...line) } as unknown as Logger;
  logFailure(logger, { group: 'billing', message, error, attempt: 2, retryInMs: 123.4 });
  return lines;
}

describe('logFailure', () => {
  it('says where, why and when again', () => {
    const line = logged(new RangeError('no such card'));
    expect(line).toMatch(/payments\/3@42 failed, attempt 2, next in 123 ms: RangeError: no such/);
    expect(line).toContain('log-failure.spec');
  });

  it('says of a message that waits for what is not ready that it waits, and nothing of its handler', () => {
    const lines: unknown[] = [];
    const logger = { warn: (...line: unknown[]) => lines.push(...line) } as unknown as Logger;
    const error = new NotReadyError('The registry is away.', { waitsFor: 'the schema registry' });
    logFailure(logger, { group: 'billing', message, error, attempt: 1, retryInMs: 123.4 });
    expect(lines[0]).toMatch(
      /^payments\/3@42 waits for the schema registry, next in 123 ms: The registry is away\.$/,
    );
  });

  it('has where it was and what it was about as fields, for machines', () => {
    const [, fields] = lineOf(new Error('no'));
    expect(fields).toEqual({
      group: 'billing',
      topic: 'payments',
      partition: 3,
      offset: '42',
      eventId: 'event-1',
      eventType: 'payment.made',
    });
  });

  it('never says what was in the message', () => {
    expect(logged(new Error('no'))).not.toMatch(/4111|cvc|Bearer/);
  });

  // Lanes call it before they schedule the next try: throwing here would lose the lane.
  it.each([
    ['nothing', undefined],
    ['a string', 'broken'],
    ['a symbol', Symbol('broken')],
    ['an object without a prototype', Object.create(null)],
  ])('bears whatever a handler throws: %s', (_what, thrown) => {
    expect(logged(thrown)).toMatch(/payments\/3@42 failed/);
  });

  it('says what is in an object that is no Error, as Nest throws them', () => {
    expect(logged({ status: 'error', message: 'Forbidden resource' })).toMatch(/Forbidden/);
  });
});
