import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Message, OutgoingMessage, Position } from '../../ports/index.js';
import {
  ExpiredCommandError,
  InvalidMessageError,
  PermanentError,
  UndecodableMessageError,
} from '../../errors.js';
import { deadLetter, deadLetterTopic } from './dead-letter.js';
import type { PipelineDelivery } from './step.js';

const message: Message = {
  topic: 'orders',
  partition: 4,
  offset: 2n ** 60n,
  timestamp: 1_700_000_000_123,
  key: Buffer.from([0xff, 0x00, 0x80]),
  value: Buffer.from([0x7b, 0xc3, 0x28, 0x00]),
  headers: {
    ce_id: Buffer.from('1'),
    binary: Buffer.from([0x00, 0xfe, 0xff]),
    repeated: [Buffer.from('one'), Buffer.from('two'), Buffer.from('one')],
    empty: Buffer.alloc(0),
  },
};
const delivery: PipelineDelivery = {
  group: 'invoices',
  attempt: 3,
  signal: new AbortController().signal,
};

/** The step around a handler that fails, with a producer that stores, or fails too. */
function setUp(failure: unknown, storing: () => Promise<Position> = async () => message) {
  const stored: OutgoingMessage[] = [];
  const reported: string[] = [];
  const handle = deadLetter({
    group: 'invoices',
    handler: 'InvoicesController.send',
    producer: {
      publish: async (letter) => {
        const position = await storing();
        stored.push(letter);
        return position;
      },
    },
    onDeadLetter: (_message, reason, error) => reported.push(`${reason}: ${error.message}`),
  })(() => (failure === undefined ? Promise.resolve() : Promise.reject(failure)));
  return { handle, stored, reported };
}

const texts = (letter: OutgoingMessage | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(letter!.headers)
      .filter(([name]) => name.startsWith('dlt-'))
      .map(([name, value]) => [name, String(value)]),
  );

describe('The dead-letter step', () => {
  afterEach(() => void vi.useRealTimers());

  it('stores a message that can never succeed as it came, byte for byte', async () => {
    const { handle, stored } = setUp(new PermanentError('no such customer'));
    await handle(message, delivery);
    const [letter] = stored;
    expect(letter!.topic).toBe('invoices.dlt');
    expect(letter!.key).toEqual(message.key);
    expect(letter!.value).toEqual(message.value);
    expect(letter!.headers).toMatchObject(message.headers);
    expect(letter).not.toHaveProperty('partition');
    expect(stored).toHaveLength(1);
  });

  it('says in headers why, where from, and who gave up when', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2024-05-06T07:08:09.123Z') });
    const error = new PermanentError('no such customer: Łukasz');
    const { handle, stored } = setUp(error);
    await handle(message, delivery);
    expect(texts(stored[0])).toEqual({
      'dlt-reason': 'permanent',
      'dlt-group': 'invoices',
      'dlt-handler': 'InvoicesController.send',
      'dlt-attempts': '3',
      'dlt-original-topic': 'orders',
      'dlt-original-partition': '4',
      'dlt-original-offset': '1152921504606846976',
      'dlt-original-timestamp': '1700000000123',
      'dlt-failed-at': '2024-05-06T07:08:09.123Z',
      'dlt-error-name': 'PermanentError',
      'dlt-error-message': 'no such customer: Łukasz',
      'dlt-error-stack': error.stack,
    });
  });

  it('keeps a tombstone and a message without a key what they are', async () => {
    const { handle, stored } = setUp(new PermanentError('no'));
    await handle({ ...message, key: null, value: null, headers: {} }, delivery);
    expect(stored[0]).toMatchObject({ key: null, value: null });
  });

  it.each([
    ['undecodable', new UndecodableMessageError('The value is no JSON')],
    ['invalid', new InvalidMessageError('order.placed', [{ path: 'orderId', problems: ['no'] }])],
    ['expired', new ExpiredCommandError('too late')],
    ['permanent', new PermanentError('never')],
    ['permanent', new (class PaymentDeclinedError extends PermanentError {})('card expired')],
  ])('tells the reasons apart: %s', async (reason, error) => {
    const { handle, stored, reported } = setUp(error);
    await handle(message, delivery);
    expect(texts(stored[0])['dlt-reason']).toBe(reason);
    expect(texts(stored[0])['dlt-error-name']).toBe(error.constructor.name);
    expect(reported).toEqual([`${reason}: ${error.message}`]);
  });

  it('cuts the stack at 8 KiB, and nothing else that fits', async () => {
    const error = new PermanentError('x'.repeat(8_000));
    error.stack = 'at somewhere\n'.repeat(10_000);
    const { handle, stored } = setUp(error);
    await handle(message, delivery);
    const stack = stored[0]!.headers['dlt-error-stack'] as Buffer;
    expect(stack).toHaveLength(8 * 1024);
    expect(error.stack.startsWith(String(stack))).toBe(true);
    expect(stored[0]!.headers['dlt-error-message']).toHaveLength(8_000);
  });

  it('does without a stack', async () => {
    const error = new PermanentError('no');
    delete error.stack;
    const { handle, stored } = setUp(error);
    await handle(message, delivery);
    expect(texts(stored[0])['dlt-error-stack']).toBe('');
  });

  it('stores whatever the error says of itself, text or not', async () => {
    const odd = { name: undefined, message: { code: 42 }, stack: ['a', 'b'] };
    const { handle, stored } = setUp(Object.assign(new PermanentError('no'), odd));
    await handle(message, delivery);
    expect(texts(stored[0])).toMatchObject({ 'dlt-reason': 'permanent' });
  });

  it('replaces what an earlier dead-lettering left: a letter that is redriven and fails again', async () => {
    const headers = { ...message.headers, 'dlt-reason': Buffer.from('exhausted') };
    const { handle, stored } = setUp(new PermanentError('again'));
    await handle({ ...message, headers }, delivery);
    expect(texts(stored[0])['dlt-reason']).toBe('permanent');
  });

  it('leaves headers named like members of objects alone', async () => {
    const headers = Object.defineProperties({} as Record<string, Buffer>, {
      ['__proto__']: { value: Buffer.from('1'), enumerable: true },
      constructor: { value: Buffer.from('2'), enumerable: true },
    });
    const { handle, stored } = setUp(new PermanentError('no'));
    await handle({ ...message, headers }, delivery);
    const entries = Object.entries(stored[0]!.headers).slice(0, 2);
    expect(entries).toEqual([
      ['__proto__', Buffer.from('1')],
      ['constructor', Buffer.from('2')],
    ]);
  });

  it.each([new Error('database away'), new TypeError('bug'), 'text', undefined])(
    'passes on what may succeed another time: %s',
    async (failure) => {
      const { handle, stored, reported } = setUp(failure ?? null);
      await expect(handle(message, delivery)).rejects.toBe(failure ?? null);
      expect({ stored, reported }).toEqual({ stored: [], reported: [] });
    },
  );

  it('rejects while it cannot store, and reports nothing as stored', async () => {
    const away = new Error('broker away');
    const { handle, stored, reported } = setUp(new PermanentError('never'), () =>
      Promise.reject(away),
    );
    await expect(handle(message, delivery)).rejects.toBe(away);
    expect({ stored, reported }).toEqual({ stored: [], reported: [] });
  });

  it('resolves only once the letter is stored', async () => {
    let confirm!: (position: Position) => void;
    const { handle, stored } = setUp(
      new PermanentError('never'),
      () => new Promise((resolve) => (confirm = resolve)),
    );
    let handled = false;
    const handling = handle(message, delivery).then(() => (handled = true));
    await vi.waitUntil(() => confirm !== undefined, { interval: 1 });
    expect({ handled, stored }).toEqual({ handled: false, stored: [] });
    confirm(message);
    await handling;
    expect(stored).toHaveLength(1);
  });

  it('does nothing to a message that was handled', async () => {
    const { handle, stored } = setUp(undefined);
    await handle(message, delivery);
    expect(stored).toEqual([]);
  });
});

describe('The dead-letter topic', () => {
  it('keeps letters for good, and takes what is at the limit of other topics', () => {
    const { name, config } = deadLetterTopic('invoices');
    expect({ name, retention: config['retention.ms'] }).toEqual({
      name: 'invoices.dlt',
      retention: '-1',
    });
    expect(Number(config['max.message.bytes'])).toBeGreaterThan(1024 * 1024 + 12 * 8 * 1024);
  });
});
