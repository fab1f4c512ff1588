import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message, OutgoingMessage, Position } from '../../ports/index.js';
import {
  BrokerRefusedError,
  HandlerExhaustedError,
  MessageTooLargeError,
  PermanentError,
  PublishFailedError,
} from '../../errors.js';
import { Postponed } from '../postponed.js';
import { retryTopic, retryTopicOf, waitUntilDue } from './retry-topic.js';

const NOW = Date.parse('2024-05-06T07:08:09.000Z');
const DELAY_MS = 60_000;

const message: Message = {
  topic: 'orders',
  partition: 4,
  offset: 2n ** 60n,
  timestamp: 1_700_000_000_123,
  key: Buffer.from([0xff, 0x00]),
  value: Buffer.from([0xc3, 0x28]),
  headers: { ce_id: Buffer.from('1'), twice: [Buffer.from('1'), Buffer.from('2')] },
};

/** The step with a handler that fails; what it stores comes back as the retry topic's message. */
function setUp(failure: unknown, storing: () => Promise<unknown> = async () => undefined) {
  const stored: OutgoingMessage[] = [];
  const publish = async (outgoing: OutgoingMessage): Promise<Position> => {
    await storing();
    stored.push(outgoing);
    return { topic: outgoing.topic, partition: 0, offset: 0n };
  };
  const step = retryTopic({
    group: 'invoices',
    rounds: 2,
    delayMs: DELAY_MS,
    producer: { publish },
  });
  let handled = 0;
  const handle = step(() => {
    handled += 1;
    return failure === undefined ? Promise.resolve() : Promise.reject(failure);
  });
  const run = (given: Message, attempt = 5) =>
    handle(given, { group: 'invoices', attempt, signal: new AbortController().signal }).then(
      () => 'handled',
      (error: unknown) => error,
    );
  const backAgain = (): Message => ({
    ...stored.at(-1)!,
    partition: 0,
    offset: 99n,
    timestamp: Date.now(),
  });
  return { run, stored, backAgain, handled: () => handled };
}

const exhausted = new HandlerExhaustedError(5, new Error('database away'));

const texts = ({ headers }: OutgoingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('retry-'))
      .map(([name, value]) => [name, String(value)]),
  );

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterEach(() => void vi.useRealTimers());

describe('The retry-topic step', () => {
  it('stores a message whose attempts are used up, as it came, and is done with it', async () => {
    const { run, stored } = setUp(exhausted);
    expect(await run(message)).toBe('handled');
    expect(stored).toHaveLength(1);
    expect(stored[0]).toMatchObject({ topic: 'invoices.retry', ...bytesOf(message) });
    expect(stored[0]!.headers).toMatchObject(message.headers);
    expect(stored[0]).not.toHaveProperty('partition');
  });

  it('says in headers where it was, how often it was tried, and when it is due', async () => {
    const { run, stored } = setUp(exhausted);
    await run(message);
    expect(texts(stored[0]!)).toEqual({
      'retry-topic': 'orders',
      'retry-partition': '4',
      'retry-offset': '1152921504606846976',
      'retry-timestamp': '1700000000123',
      'retry-round': '1',
      'retry-attempts': '5',
      'retry-due-at': String(NOW + DELAY_MS),
    });
  });

  it('counts rounds and attempts up, and still says where the message was at first', async () => {
    const { run, stored, backAgain } = setUp(exhausted);
    await run(message, 5);
    vi.setSystemTime(NOW + 2 * DELAY_MS);
    expect(await run(backAgain(), 7)).toBe('handled');
    expect(texts(stored[1]!)).toMatchObject({
      'retry-topic': 'orders',
      'retry-partition': '4',
      'retry-offset': '1152921504606846976',
      'retry-round': '2',
      'retry-attempts': '12',
      'retry-due-at': String(NOW + 3 * DELAY_MS),
    });
    expect(stored[1]!.headers).toMatchObject(message.headers);
  });

  it('passes the failure on after the last round: it is a dead letter then', async () => {
    const { run, stored, backAgain } = setUp(exhausted);
    await run(message);
    await run(backAgain());
    expect(await run(backAgain())).toBe(exhausted);
    expect(stored).toHaveLength(2);
  });

  it.each([new Postponed(5), new PermanentError('never'), new Error('other'), undefined])(
    'stores nothing but what is exhausted: %s',
    async (failure) => {
      const { run, stored } = setUp(failure);
      expect(await run(message)).toBe(failure ?? 'handled');
      expect(stored).toEqual([]);
    },
  );

  it('rejects while it cannot store: the message stays where it is', async () => {
    const away = new Error('broker away');
    const { run, stored } = setUp(exhausted, () => Promise.reject(away));
    expect(await run(message)).toMatchObject({
      delayMs: expect.any(Number),
      failure: { error: { code: 'MESSAGING_UNSTORED', cause: away }, blocked: true },
    });
    expect(stored).toEqual([]);
  });

  it('stores again what it could not, without the handler being called again', async () => {
    let isAway = true;
    const { run, stored, handled } = setUp(exhausted, async () => {
      if (isAway) throw new BrokerRefusedError('Not authorized.');
    });
    expect(await run(message, 5)).toBeInstanceOf(Postponed);
    expect(await run(message, 6)).toBeInstanceOf(Postponed);
    isAway = false;
    expect(await run(message, 7)).toBe('handled');
    expect(handled()).toBe(1);
    expect(texts(stored[0]!)).toMatchObject({ 'retry-attempts': '5', 'retry-round': '1' });
  });

  it.each([
    new MessageTooLargeError('invoices.retry', 12_582_912),
    new PublishFailedError('invoices.retry', { cause: new Error('no key') }),
  ])('passes the failure on where the topic does not take this message: %s', async (refusal) => {
    const { run } = setUp(exhausted, () => Promise.reject(refusal));
    expect(await run(message)).toBe(exhausted);
  });
});

describe('Waiting until a message is due', () => {
  /** What the step makes of a message of the retry topic that is due at `dueAt`. */
  async function outcome(dueAt: number, changes: Partial<Message> = {}): Promise<unknown> {
    const run = vi.fn(async () => undefined);
    const headers = {
      'retry-topic': Buffer.from('orders'),
      'retry-due-at': Buffer.from(String(dueAt)),
    };
    const given = { ...message, topic: 'invoices.retry', headers, timestamp: NOW, ...changes };
    const delivery = { group: 'invoices', attempt: 1, signal: new AbortController().signal };
    const error: unknown = await waitUntilDue(
      'invoices',
      DELAY_MS,
    )(run)(given, delivery).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(run).toHaveBeenCalledTimes(error ? 0 : 1);
    return error ?? 'handled';
  }

  it('postpones what comes too early, without counting an attempt', async () => {
    const postponed = await outcome(NOW + 1_234);
    expect(postponed).toBeInstanceOf(Postponed);
    expect(postponed).toMatchObject({ delayMs: 1_234, failure: undefined });
  });

  it('runs what is due, to the millisecond', async () => {
    expect(await outcome(NOW)).toBe('handled');
    expect(await outcome(NOW - 1)).toBe('handled');
    expect(await outcome(NOW + 1)).toBeInstanceOf(Postponed);
  });

  it('runs what says no time, or none that is one', async () => {
    expect(await outcome(NOW, { headers: {} })).toBe('handled');
    expect(await outcome(Number.NaN)).toBe('handled');
  });

  it.each([253_402_300_799_999, 999_999_999_999_999])(
    'lets nothing wait longer than the delay of the handler, counted from when it was stored: %d',
    async (dueAt) => {
      expect(await outcome(dueAt)).toMatchObject({ delayMs: DELAY_MS });
      expect(await outcome(dueAt, { timestamp: NOW - 50_000 })).toMatchObject({ delayMs: 10_000 });
      expect(await outcome(dueAt, { timestamp: NOW - DELAY_MS })).toBe('handled');
    },
  );

  it.each([-1, NOW + 3_600_000, 1.7e18])(
    'counts from when it first saw a message stored at %d',
    async (timestamp) => {
      const run = vi.fn(async () => undefined);
      const handle = waitUntilDue('invoices', DELAY_MS)(run);
      const headers = {
        'retry-topic': Buffer.from('orders'),
        'retry-due-at': Buffer.from('253402300799999'),
      };
      const given = { ...message, topic: 'invoices.retry', headers, timestamp };
      const delivery = { group: 'invoices', attempt: 1, signal: new AbortController().signal };
      await expect(handle(given, delivery)).rejects.toMatchObject({ delayMs: DELAY_MS });
      vi.setSystemTime(NOW + 45_000);
      await expect(handle(given, delivery)).rejects.toMatchObject({ delayMs: 15_000 });
      vi.setSystemTime(NOW + DELAY_MS);
      await handle(given, delivery);
      expect(run).toHaveBeenCalledTimes(1);
    },
  );

  it.each(['', 'soon', '-5', '1e30', '9'.repeat(400), 'Infinity'])(
    'runs at once what says no time that is one: %s',
    async (text) => {
      const headers = { 'retry-topic': Buffer.from('orders'), 'retry-due-at': Buffer.from(text) };
      expect(await outcome(NOW, { headers })).toBe('handled');
    },
  );

  it('does not delay other topics, nor another group’s retry topic', async () => {
    expect(await outcome(NOW + 1, { topic: 'orders' })).toBe('handled');
    expect(await outcome(NOW + 1, { topic: 'shipping.retry' })).toBe('handled');
  });
});

describe('The retry topic', () => {
  it('is the group’s own, and takes what is larger than other topics do', () => {
    const { name, config } = retryTopicOf('invoices');
    expect(name).toBe('invoices.retry');
    expect(Number(config['max.message.bytes'])).toBeGreaterThan(1024 * 1024 + 8 * 1024);
  });
});

function bytesOf({ key, value }: Message): Pick<Message, 'key' | 'value'> {
  return { key, value };
}
