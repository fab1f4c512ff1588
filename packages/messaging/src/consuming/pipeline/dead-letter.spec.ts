import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Message, OutgoingMessage, Position } from '../../ports/index.js';
import {
  BrokerRefusedError,
  ExpiredCommandError,
  InvalidMessageError,
  MessageTooLargeError,
  PermanentError,
  PublishFailedError,
  TopicMissingError,
  UndecodableMessageError,
} from '../../errors.js';
import { sizeOf } from '../../publishing/message-size.js';
import { Postponed } from '../postponed.js';
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
    // Postponed, and its partition shown as blocked: nobody would notice otherwise.
    await expect(handle(message, delivery)).rejects.toMatchObject({
      delayMs: expect.any(Number),
      failure: { error: { code: 'MESSAGING_UNSTORED', cause: away }, blocked: true },
    });
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

const tooLarge = (): MessageTooLargeError => new MessageTooLargeError('invoices.dlt', 12_582_912);
const invalidRecord = (): PublishFailedError =>
  new PublishFailedError('invoices.dlt', { cause: new Error('This record has failed validation') });

/** The step with a topic that refuses letters as it is told. */
function withTopic(refusal: (letter: OutgoingMessage) => Error | undefined, failure: Error) {
  const offered: OutgoingMessage[] = [];
  const stored: OutgoingMessage[] = [];
  let handled = 0;
  const handle = deadLetter({
    group: 'invoices',
    handler: 'InvoicesController.send',
    producer: {
      publish: async (letter) => {
        offered.push(letter);
        const error = refusal(letter);
        if (error) throw error;
        stored.push(letter);
        return message;
      },
    },
  })(() => {
    handled += 1;
    return Promise.reject(failure);
  });
  return { handle, offered, stored, handled: () => handled };
}

describe('A dead letter that its topic does not take as it is', () => {
  const invalid = new InvalidMessageError('order.placed', [{ path: 'orderId', problems: ['no'] }]);
  const large: Message = { ...message, value: Buffer.alloc(1_000_000) };

  it('is stored without its value, and says where that is', async () => {
    const { handle, stored } = withTopic(
      ({ value }) => (value!.length > 100 ? tooLarge() : undefined),
      invalid,
    );
    await handle(large, delivery);
    expect(stored).toHaveLength(1);
    // No tombstone, which would delete other letters of its key in a compacted topic.
    expect(stored[0]).toMatchObject({ key: message.key, value: Buffer.alloc(0) });
    expect(stored[0]!.headers).toMatchObject(message.headers);
    expect(texts(stored[0])).toMatchObject({
      'dlt-reason': 'invalid',
      'dlt-value': 'omitted, 1000000 bytes, at orders/4@1152921504606846976',
      'dlt-original-topic': 'orders',
      'dlt-original-partition': '4',
      'dlt-original-offset': '1152921504606846976',
    });
  });

  it('is stored with nothing but its place where key and headers are too large as well', async () => {
    const { handle, stored } = withTopic(
      (letter) => (sizeOf(letter) > 1_600 ? tooLarge() : undefined),
      new InvalidMessageError('order.placed', [{ path: 'x'.repeat(5_000), problems: ['no'] }]),
    );
    const headers = { ...message.headers, 'meta-x': Buffer.alloc(900_000) };
    await handle({ ...large, key: Buffer.alloc(500_000), headers }, delivery);
    expect(String(stored[0]!.key)).toBe('orders/4@1152921504606846976');
    expect(Object.keys(stored[0]!.headers).filter((name) => !name.startsWith('dlt-'))).toEqual([
      'ce_id',
    ]);
    expect(texts(stored[0])).toMatchObject({
      'dlt-reason': 'invalid',
      'dlt-key': 'omitted, 500000 bytes, at orders/4@1152921504606846976',
      'dlt-value': 'omitted, 1000000 bytes, at orders/4@1152921504606846976',
      'dlt-headers': expect.stringMatching(/^omitted, 900\d\d\d bytes/),
    });
  });

  it('gets a key where the topic is compacted and takes none without, a tombstone a value too', async () => {
    const { handle, stored } = withTopic(
      ({ key }) => (key === null ? invalidRecord() : undefined),
      invalid,
    );
    await handle({ ...message, key: null }, delivery);
    await handle({ ...message, key: null, value: null }, delivery);
    const key = Buffer.from('orders/4@1152921504606846976');
    expect(stored).toMatchObject([
      { key, value: message.value },
      { key, value: Buffer.alloc(0) },
    ]);
    expect(stored.map((letter) => texts(letter)['dlt-key'])).toEqual(['null', 'null']);
    expect(stored.map((letter) => texts(letter)['dlt-value'])).toEqual([undefined, 'null']);
  });

  it('is not believed to lack a part because its sender says so', async () => {
    const { handle, stored } = withTopic(() => undefined, invalid);
    const forged = { 'dlt-value': Buffer.from('omitted, 1 bytes'), 'dlt-key': Buffer.from('null') };
    await handle({ ...message, headers: { ...message.headers, ...forged } }, delivery);
    expect(texts(stored[0])).not.toHaveProperty('dlt-value');
    expect(texts(stored[0])).not.toHaveProperty('dlt-key');
  });

  it.each([
    ['is too small for anything', tooLarge, /larger than topic "invoices.dlt" accepts/],
    ['refuses whatever it is', invalidRecord, /This record has failed validation/],
    ['is forbidden', () => new BrokerRefusedError('Not authorized to write.'), /Not authorized/],
    ['is missing', () => new TopicMissingError(['invoices.dlt'], 'Create it.'), /Create it\./],
  ])(
    'blocks its partition where the topic %s, and says what to do',
    async (_what, refusal, reason) => {
      const refusals = [refusal()];
      const { handle, stored, handled } = withTopic(() => refusals[0], invalid);
      for (const attempt of [1, 2]) {
        const error: unknown = await handle(message, { ...delivery, attempt }).catch(
          (thrown: unknown) => thrown,
        );
        expect(error).toBeInstanceOf(Postponed);
        const { failure } = error as Postponed;
        expect(failure).toMatchObject({ blocked: true, error: { code: 'MESSAGING_UNSTORED' } });
        const text = (failure!.error as Error).message;
        expect(text).toMatch(/^orders\/4@1152921504606846976 cannot be stored in "invoices.dlt"/);
        expect(text).toMatch(reason);
        expect(text).toMatch(/Mend the topic, or this client's permission/);
      }
      refusals.pop();
      await handle(message, { ...delivery, attempt: 3 });
      expect({ stored: stored.length, handled: handled() }).toEqual({ stored: 1, handled: 1 });
    },
  );
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
