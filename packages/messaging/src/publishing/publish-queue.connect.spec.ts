import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OutgoingMessage, Position } from '../ports/index.js';
import { BrokerRefusedError, BrokerUnreachableError, MessageTooLargeError } from '../errors.js';
import { PublishQueue } from './publish-queue.js';

const POSITION: Position = { topic: 'topic', partition: 0, offset: 0n };
const TIMEOUT_MS = 5_000;

const message = (name: string): OutgoingMessage => ({
  topic: 'topic',
  key: null,
  value: Buffer.from(name),
  headers: {},
});

/** A queue whose connection is the test's: `connects` is answered one by one. */
function setUp() {
  const connects: { answer: (is: boolean) => void; refuse: (error: Error) => void }[] = [];
  const requests: string[] = [];
  const outcomes: Error[] = [];
  const queue = new PublishQueue({
    broker: 'the broker',
    timeoutMs: TIMEOUT_MS,
    connect: () =>
      new Promise((resolve, reject) => connects.push({ answer: resolve, refuse: reject })),
    send: async (messages) => {
      requests.push(messages.map(({ value }) => String(value)).join('+'));
      const failure = outcomes.shift();
      if (failure) throw failure;
      return messages.map(() => POSITION);
    },
  });
  /** The error of a publish, or undefined where it is stored. */
  const errorOf = (...names: string[]): Promise<unknown> =>
    queue.publishBatch(names.map(message)).then(
      () => undefined,
      (error: unknown) => error,
    );
  return { queue, connects, requests, outcomes, errorOf };
}

describe('A PublishQueue without a connection', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('lets messages wait, and sends them together once there is one', async () => {
    const { connects, requests, errorOf } = setUp();
    const first = errorOf('m0');
    await turn();
    const second = errorOf('m1');
    connects[0]!.answer(false);
    await turn();
    expect(requests).toEqual([]);
    connects[1]!.answer(true);
    expect(await Promise.all([first, second])).toEqual([undefined, undefined]);
    expect(requests).toEqual(['m0+m1']);
  });

  it('tells those whose time is over that nothing was stored, and never sends them', async () => {
    const { connects, requests, errorOf } = setUp();
    const publishing = errorOf('m0');
    await turn();
    vi.advanceTimersByTime(TIMEOUT_MS);
    const error = await publishing;
    expect(error).toBeInstanceOf(BrokerUnreachableError);
    expect(error).toMatchObject({ mayBeStored: false });
    connects[0]!.answer(true);
    await turn();
    expect(requests).toEqual([]);

    const next = errorOf('m1');
    await turn();
    connects[1]!.answer(true);
    expect(await next).toBeUndefined();
    expect(requests).toEqual(['m1']);
  });

  it('rejects all that wait where the broker refuses, and tries anew for the next', async () => {
    const { connects, requests, errorOf } = setUp();
    const both = [errorOf('m0'), errorOf('m1', 'm2')];
    await turn();
    const refused = new BrokerRefusedError('wrong password');
    connects[0]!.refuse(refused);
    expect(await Promise.all(both)).toEqual([refused, refused]);
    expect(vi.getTimerCount()).toBe(0);

    const next = errorOf('m3');
    await turn();
    connects[1]!.answer(true);
    expect(await next).toBeUndefined();
    expect(requests).toEqual(['m3']);
  });

  it('has room again for what was rejected', async () => {
    const { queue, connects, errorOf } = setUp();
    const large = { ...message('m0'), value: Buffer.alloc(60 * 1024 * 1024) };
    for (let attempt = 0; attempt < 3; attempt++) {
      const refused = expect(queue.publishBatch([large])).rejects.toThrow(BrokerRefusedError);
      await turn();
      connects[attempt]!.refuse(new BrokerRefusedError('wrong password'));
      await refused;
    }
    void errorOf('m1');
  });

  it('asks for one before every request, also before those that repeat a batch one by one', async () => {
    const { connects, requests, outcomes, errorOf } = setUp();
    outcomes.push(new MessageTooLargeError('topic', 2_000_000)); // and the client is gone with it
    void errorOf('m0', 'm1');
    for (let request = 0; request < 3; request++) {
      await turn();
      expect(requests).toHaveLength(request);
      connects[request]!.answer(true);
    }
    await turn();
    expect(requests).toEqual(['m0+m1', 'm0', 'm1']);
  });

  it('is waited for when closing, as long as its messages may wait', async () => {
    const { queue, connects, errorOf } = setUp();
    const publishing = errorOf('m0');
    const closing = queue.close();
    await turn();
    vi.advanceTimersByTime(TIMEOUT_MS);
    connects[0]!.answer(false);
    await closing;
    expect(await publishing).toBeInstanceOf(BrokerUnreachableError);
  });
});
