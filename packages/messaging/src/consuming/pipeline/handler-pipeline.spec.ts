import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message, OutgoingMessage } from '../../ports/index.js';
import { PermanentError } from '../../errors.js';
import { type FailureOptions, failurePolicy } from '../failure-policy.js';
import { Postponed } from '../postponed.js';
import { handlerPipeline } from './handler-pipeline.js';
import type { PipelineHandler } from './step.js';

const message: Message = {
  topic: 'orders',
  partition: 4,
  offset: 17n,
  timestamp: 1_700_000_000_123,
  key: Buffer.from('key'),
  value: Buffer.from([0xc3, 0x28]),
  headers: { ce_id: Buffer.from('1'), twice: [Buffer.from('1'), Buffer.from('2')] },
};

/** A handler with everything around it, and lanes as simple as can be. */
function setUp(options: FailureOptions, run: PipelineHandler) {
  const published: OutgoingMessage[] = [];
  const reported: string[] = [];
  const handle = handlerPipeline(
    {
      group: 'invoices',
      handler: 'InvoicesController.send',
      policy: failurePolicy('handler', options),
      producer: {
        publish: async (outgoing) => {
          published.push(outgoing);
          return { topic: outgoing.topic, partition: 0, offset: BigInt(published.length) };
        },
      },
      observer: {
        deadLettered: (_attempt, reason, error) => reported.push(`${reason}: ${error.message}`),
      },
    },
    run,
  );
  /** Runs a message until it is done; returns how often that took. */
  const deliver = async (given: Message): Promise<number> => {
    const { signal } = new AbortController();
    for (let attempt = 1, deliveries = 1; ; deliveries++) {
      try {
        await handle(given, { group: 'invoices', attempt, signal });
        return deliveries;
      } catch (error) {
        if (!(error instanceof Postponed)) throw error;
        vi.advanceTimersByTime(error.delayMs);
        if (error.failure) attempt += 1;
      }
    }
  };
  return { deliver, published, reported };
}

const fails = (failure: () => unknown): PipelineHandler =>
  vi.fn(async () => {
    throw failure();
  });

const texts = (stored: OutgoingMessage, prefix: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(stored.headers)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name, String(value)]),
  );

const backAgain = (stored: OutgoingMessage, offset: bigint): Message => ({
  ...stored,
  partition: 1,
  offset,
  timestamp: Date.now(),
});

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe('A handler’s pipeline', () => {
  it('dead-letters what is exhausted, with the last cause in its own words', async () => {
    const failures = [new Error('first'), new RangeError('second'), new TypeError('last one')];
    const run = fails(() => failures.shift());
    const last = failures[2]!;
    const { deliver, published, reported } = setUp({ retry: { attempts: 3 } }, run);
    expect(await deliver(message)).toBe(3);
    expect(run).toHaveBeenCalledTimes(3);
    expect(texts(published[0]!, 'dlt-')).toMatchObject({
      'dlt-reason': 'exhausted',
      'dlt-attempts': '3',
      'dlt-error-name': 'TypeError',
      'dlt-error-message': 'last one',
      'dlt-error-stack': last.stack,
    });
    expect(reported).toEqual(['exhausted: The handler failed 3 times.']);
  });

  it.each([
    ['a text', 'broken', 'Error', "'broken'"],
    ['nothing', undefined, 'Error', 'undefined'],
    ['an object', { code: 42 }, 'Error', '{ code: 42 }'],
  ])('says what was thrown where that is no error: %s', async (_what, thrown, name, text) => {
    const { deliver, published } = setUp(
      { retry: { attempts: 1 } },
      fails(() => thrown),
    );
    await deliver(message);
    expect(texts(published[0]!, 'dlt-')).toMatchObject({
      'dlt-reason': 'exhausted',
      'dlt-error-name': name,
      'dlt-error-message': text,
    });
  });

  it('dead-letters at once what can never succeed, whatever the policy says', async () => {
    for (const onExhausted of ['dead-letter', 'retry-topic', 'block'] as const) {
      const run = fails(() => new PermanentError('never'));
      const { deliver, published } = setUp({ onExhausted }, run);
      expect(await deliver(message)).toBe(1);
      expect(published.map(({ topic }) => topic)).toEqual(['invoices.dlt']);
      expect(texts(published[0]!, 'dlt-')).toMatchObject({
        'dlt-reason': 'permanent',
        'dlt-attempts': '1',
      });
    }
  });

  it('dead-letters with the reason timeout where that was the last failure', async () => {
    const options = { retry: { attempts: 2 }, timeoutMs: 1 };
    const { deliver, published } = setUp(options, () => new Promise(() => undefined));
    expect(await deliver(message)).toBe(2);
    expect(texts(published[0]!, 'dlt-')).toMatchObject({
      'dlt-reason': 'timeout',
      'dlt-attempts': '2',
      'dlt-error-name': 'HandlerTimedOutError',
      'dlt-error-message': 'The handler took longer than its 1 ms.',
    });
  });

  it('goes through the retry topic round by round, then dead-letters where it all began', async () => {
    const options: FailureOptions = {
      retry: { attempts: 3 },
      onExhausted: 'retry-topic',
      rounds: 2,
      retryDelayMs: 60_000,
    };
    const run = fails(() => new Error('database away'));
    const { deliver, published, reported } = setUp(options, run);
    expect(await deliver(message)).toBe(3);
    // One delivery more each: it comes too early, which is no attempt.
    expect(await deliver(backAgain(published[0]!, 100n))).toBe(4);
    expect(await deliver(backAgain(published[1]!, 200n))).toBe(4);
    expect(run).toHaveBeenCalledTimes(9);
    expect(published.map(({ topic }) => topic)).toEqual([
      'invoices.retry',
      'invoices.retry',
      'invoices.dlt',
    ]);
    expect(reported).toHaveLength(1);

    const [, , letter] = published;
    expect(texts(letter!, 'dlt-')).toMatchObject({
      'dlt-reason': 'exhausted',
      'dlt-attempts': '9',
      'dlt-original-topic': 'orders',
      'dlt-original-partition': '4',
      'dlt-original-offset': '17',
      'dlt-original-timestamp': '1700000000123',
      'dlt-error-message': 'database away',
    });
    expect(letter).toMatchObject({ key: message.key, value: message.value });
    const original = Object.entries(letter!.headers).filter(([name]) => !name.startsWith('dlt-'));
    expect(original).toEqual(Object.entries(message.headers));
  });

  it('is done where a later round succeeds', async () => {
    let failures = 2;
    const run: PipelineHandler = async () => {
      if (failures-- > 0) throw new Error('database away');
    };
    const options: FailureOptions = { retry: { attempts: 2 }, onExhausted: 'retry-topic' };
    const { deliver, published } = setUp(options, run);
    await deliver(message);
    expect(await deliver(backAgain(published[0]!, 100n))).toBe(2);
    expect(published).toHaveLength(1);
  });

  it('counts the attempts of all rounds for what turns out to be hopeless', async () => {
    let attempts = 0;
    const run: PipelineHandler = async () => {
      throw ++attempts > 4 ? new PermanentError('never') : new Error('database away');
    };
    const options: FailureOptions = { retry: { attempts: 4 }, onExhausted: 'retry-topic' };
    const { deliver, published } = setUp(options, run);
    await deliver(message);
    await deliver(backAgain(published[0]!, 100n));
    expect(texts(published[1]!, 'dlt-')).toMatchObject({
      'dlt-reason': 'permanent',
      'dlt-attempts': '5',
      'dlt-original-offset': '17',
    });
  });

  it('never gives up with onExhausted block', async () => {
    let attempts = 0;
    const run: PipelineHandler = async () => {
      if (++attempts < 500) throw new Error('database away');
    };
    const options: FailureOptions = { retry: { attempts: 2 }, onExhausted: 'block' };
    const { deliver, published } = setUp(options, run);
    expect(await deliver(message)).toBe(500);
    expect(published).toEqual([]);
  });
});
