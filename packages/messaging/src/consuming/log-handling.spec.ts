import type { Logger } from '@nestjs/common';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Message } from '../ports/index.js';
import { MessageUnstoredError, NotReadyError } from '../errors.js';
import { logHandling } from './log-handling.js';

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
  logHandling('Spec', logger).delayed?.({
    group: 'billing',
    message,
    error,
    attempt: 2,
    retryInMs: 123.4,
  });
  return lines;
}

describe('The log of what delays a message', () => {
  it('says where, why and when again', () => {
    const line = logged(new RangeError('no such card'));
    expect(line).toMatch(/payments\/3@42 failed, attempt 2, next in 123 ms: RangeError: no such/);
    expect(line).toContain('log-handling.spec');
  });

  it('says of a message that waits for what is not ready that it waits, and nothing of its handler', () => {
    const lines: unknown[] = [];
    const logger = { warn: (...line: unknown[]) => lines.push(...line) } as unknown as Logger;
    const error = new NotReadyError('The registry is away.', { waitsFor: 'the schema registry' });
    logHandling('Spec', logger).delayed?.({
      group: 'billing',
      message,
      error,
      attempt: 1,
      retryInMs: 123.4,
    });
    expect(lines[0]).toMatch(
      /^payments\/3@42 waits for the schema registry, next in 123 ms: The registry is away\.$/,
    );
  });

  it('says of a message that could not be stored that this is what failed, and why', () => {
    const reason = new Error('A message of 12582912 bytes is larger than the topic accepts.');
    const [line] = lineOf(new MessageUnstoredError('payments/3@42', 'billing.dlt', reason));
    expect(line).toMatch(/^payments\/3@42 cannot be stored in "billing\.dlt", and is tried until/);
    expect(line).toMatch(/larger than the topic accepts\. Mend the topic.* Next in 123 ms\.$/);
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

describe('The log of what becomes of messages', () => {
  const debug: unknown[] = [];
  const errors: unknown[] = [];
  const logger = {
    debug: (...line: unknown[]) => debug.push(...line),
    error: (...line: unknown[]) => errors.push(...line),
  } as unknown as Logger;
  const observer = logHandling('Spec', logger);

  it('says why a message is a dead letter, what caused it, and where it is', () => {
    const attempt = { group: 'billing', handler: 'H', message, attempt: 3, milliseconds: 1 };
    const error = new Error('The handler failed 3 times.', { cause: new RangeError('no card') });
    observer.deadLettered?.(attempt, 'exhausted', error);
    expect(errors[0]).toBe(
      'payments/3@42 is a dead letter (exhausted) in billing.dlt: The handler failed 3 times. no card',
    );
    expect(errors[1]).toMatchObject({ topic: 'payments', offset: '42', eventId: 'event-1' });
  });

  it('names the type that nobody handles', () => {
    observer.ignored?.('billing', message);
    expect(debug).toEqual(['No handler for "payment.made" on payments.']);
  });

  it('says nothing of what goes well', () => {
    expect(observer.succeeded).toBeUndefined();
  });
});
