import type { Logger } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import type { Message } from '../contracts/index.js';
import { logFailure } from './log-failure.js';

const message: Message = {
  topic: 'payments',
  partition: 3,
  offset: 42n,
  key: Buffer.from('card 4111'),
  value: Buffer.from('cvc 123'),
  headers: { authorization: Buffer.from('Bearer token') },
  timestamp: 0,
};

function logged(error: unknown): string {
  const lines: unknown[] = [];
  const logger = { error: (line: unknown) => lines.push(line) } as unknown as Logger;
  logFailure(logger, message, error, 2, 123.4);
  return lines.join('\n');
}

describe('logFailure', () => {
  it('says where, why and when again', () => {
    const line = logged(new RangeError('no such card'));
    expect(line).toMatch(/payments\/3@42 failed, attempt 2, next in 123 ms: RangeError: no such/);
    expect(line).toContain('log-failure.spec');
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
