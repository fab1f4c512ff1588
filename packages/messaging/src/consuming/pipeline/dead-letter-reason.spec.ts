import { describe, expect, it } from 'vitest';
import {
  BatchUnreadableError,
  BrokerUnreachableError,
  ExpiredCommandError,
  HandlerExhaustedError,
  HandlerTimedOutError,
  InvalidMessageError,
  PermanentError,
  QuarantinedError,
  RetryableError,
  UndecodableMessageError,
} from '../../errors.js';
import { Postponed } from '../postponed.js';
import { deadLetterReason, isHopeless } from './dead-letter-reason.js';

const batch = { topic: 'orders', partition: 0, from: 1n, to: 2n, bytes: 100 };

describe('The reason of a dead letter', () => {
  it.each([
    ['undecodable', new UndecodableMessageError('no JSON')],
    ['undecodable', new BatchUnreadableError(batch, 'Its checksum is wrong.')],
    ['quarantined', new QuarantinedError('orders/0@1')],
    ['invalid', new InvalidMessageError('order.placed', [])],
    ['expired', new ExpiredCommandError('too late')],
    ['permanent', new PermanentError('never')],
    ['permanent', new (class DeclinedError extends PermanentError {})('never')],
    ['exhausted', new HandlerExhaustedError(3, new Error('database away'))],
    ['exhausted', new HandlerExhaustedError(3, undefined)],
    ['timeout', new HandlerExhaustedError(3, new HandlerTimedOutError(100))],
  ])('is %s for %s', (reason, error) => {
    expect(deadLetterReason(error)).toBe(reason);
    expect(isHopeless(error)).toBe(true);
  });

  it.each([
    new Error('database away'),
    new TypeError('bug'),
    new RetryableError('busy'),
    new HandlerTimedOutError(100),
    new BrokerUnreachableError('the broker', true),
    new Postponed(100),
    { name: 'PermanentError' },
    'text',
    undefined,
  ])('is none for what another attempt may help: %s', (error) => {
    expect(deadLetterReason(error)).toBeUndefined();
    expect(isHopeless(error)).toBe(false);
  });
});
