import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../../ports/index.js';
import {
  ExpiredCommandError,
  HandlerExhaustedError,
  HandlerTimedOutError,
  InvalidMessageError,
  NotReadyError,
  PermanentError,
  PublishingPausedError,
  RetryableError,
  UndecodableMessageError,
} from '../../errors.js';
import { failurePolicy, type FailureOptions } from '../failure-policy.js';
import { Postponed } from '../postponed.js';
import { retry } from './retry.js';

const message: Message = {
  topic: 'orders',
  partition: 0,
  offset: 7n,
  timestamp: 0,
  key: null,
  value: null,
  headers: {},
};

/** What the step makes of a failure, at this attempt. */
function outcome(failure: unknown, attempt: number, options: FailureOptions = {}) {
  const handle = retry(failurePolicy('handler', options))(() => Promise.reject(failure));
  const delivery = { group: 'group', attempt, signal: new AbortController().signal };
  return handle(message, delivery).then(
    () => 'handled',
    (error: unknown) => error,
  );
}

/** Milliseconds until the next attempt, where the longest possible one is drawn. */
async function delays(attempts: readonly number[], options: FailureOptions): Promise<number[]> {
  const outcomes = await Promise.all(
    attempts.map((each) => outcome(new Error('no'), each, options)),
  );
  return outcomes.map((each) => (each as Postponed).delayMs);
}

describe('The retry step', () => {
  // The upper end of the jitter.
  beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(1));
  afterEach(() => void vi.restoreAllMocks());

  it('lets a message that was handled pass', async () => {
    const run = vi.fn(async () => undefined);
    const delivery = { group: 'group', attempt: 1, signal: new AbortController().signal };
    await retry(failurePolicy('handler', {}))(run)(message, delivery);
    expect(run).toHaveBeenCalledExactlyOnceWith(message, delivery);
  });

  it('postpones a failure, with what went wrong, until the attempts are used up', async () => {
    const failure = new Error('database away');
    for (const attempt of [1, 2, 3]) {
      const postponed = await outcome(failure, attempt, { retry: { attempts: 4 } });
      expect(postponed).toBeInstanceOf(Postponed);
      expect((postponed as Postponed).failure).toEqual({ error: failure, blocked: false });
    }
    const exhausted = await outcome(failure, 4, { retry: { attempts: 4 } });
    expect(exhausted).toBeInstanceOf(HandlerExhaustedError);
    expect((exhausted as HandlerExhaustedError).cause).toBe(failure);
    expect(String(exhausted)).toContain('4 times');
  });

  it('doubles the longest possible delay with each attempt, up to maxDelayMs', async () => {
    const policy = { retry: { attempts: 99, baseDelayMs: 100, maxDelayMs: 1_000 } };
    expect(await delays([1, 2, 3, 4, 5, 6, 98], policy)).toEqual([
      100, 200, 400, 800, 1_000, 1_000, 1_000,
    ]);
  });

  it('draws the delay between nothing and the longest possible', async () => {
    const policy = { retry: { attempts: 99, baseDelayMs: 100, maxDelayMs: 1_000 } };
    vi.mocked(Math.random).mockReturnValue(0);
    expect(await delays([1, 9], policy)).toEqual([0, 0]);
    vi.mocked(Math.random).mockReturnValue(0.5);
    expect(await delays([1, 9], policy)).toEqual([50, 500]);
  });

  it('gives up after the first attempt where only one is allowed', async () => {
    const exhausted = await outcome(new Error('no'), 1, { retry: { attempts: 1 } });
    expect(exhausted).toBeInstanceOf(HandlerExhaustedError);
  });

  it('gives up a message that comes back with more attempts than allowed', async () => {
    // Its dead letter could not be stored, and the handler has run once more.
    const exhausted = await outcome(new Error('no'), 12, { retry: { attempts: 10 } });
    expect(exhausted).toBeInstanceOf(HandlerExhaustedError);
  });

  it.each([
    new PermanentError('never'),
    new (class DeclinedError extends PermanentError {})('never'),
    new UndecodableMessageError('no event'),
    new InvalidMessageError('order.placed', []),
    new ExpiredCommandError('too late'),
  ])('passes %s on at once: no attempt would help', async (failure) => {
    for (const onExhausted of ['dead-letter', 'retry-topic', 'block'] as const) {
      expect(await outcome(failure, 1, { onExhausted })).toBe(failure);
    }
  });

  it('waits as long as a RetryableError asks, whatever the policy says', async () => {
    const policy = { retry: { baseDelayMs: 100, maxDelayMs: 200 } };
    const asking = new RetryableError('busy', { delayMs: 5_000 });
    expect(await outcome(asking, 1, policy)).toMatchObject({ delayMs: 5_000 });
    const atOnce = new RetryableError('busy', { delayMs: 0 });
    expect(await outcome(atOnce, 1, policy)).toMatchObject({ delayMs: 0 });
  });

  it.each([new NotReadyError('not yet'), new PublishingPausedError()])(
    'passes %s on however often it was tried: another step lets it wait',
    async (failure) => {
      for (const onExhausted of ['dead-letter', 'retry-topic', 'block'] as const) {
        const policy = { retry: { attempts: 1 }, onExhausted };
        for (const attempt of [1, 2]) expect(await outcome(failure, attempt, policy)).toBe(failure);
      }
    },
  );

  it('uses its own delay for a RetryableError that does not know one, and counts both', async () => {
    const policy = { retry: { attempts: 2, baseDelayMs: 100 } };
    const asking = new RetryableError('busy');
    expect(await outcome(asking, 1, policy)).toMatchObject({ delayMs: 100 });
    const last = new RetryableError('busy', { delayMs: 5_000 });
    expect(await outcome(last, 2, policy)).toBeInstanceOf(HandlerExhaustedError);
  });

  it('tries on for ever with onExhausted block, and says so from the last allowed attempt on', async () => {
    const policy = { retry: { attempts: 3, maxDelayMs: 400 }, onExhausted: 'block' } as const;
    const blocked = async (attempt: number) => {
      const postponed = (await outcome(new Error('no'), attempt, policy)) as Postponed;
      return { blocked: postponed.failure?.blocked, delayMs: postponed.delayMs };
    };
    expect(await blocked(2)).toEqual({ blocked: false, delayMs: 400 });
    expect(await blocked(3)).toEqual({ blocked: true, delayMs: 400 });
    expect(await blocked(1_000_000)).toEqual({ blocked: true, delayMs: 400 });
  });

  it.each([
    ['a timeout', new HandlerTimedOutError(5)],
    ['a TypeError', new TypeError('bug')],
    ['a text', 'broken'],
    ['nothing', undefined],
    ['an object', { retriable: false }],
  ])('counts %s as a failure like any other', async (_what, failure) => {
    expect(await outcome(failure, 1)).toMatchObject({ failure: { error: failure } });
    expect(await outcome(failure, 10)).toBeInstanceOf(HandlerExhaustedError);
  });
});
