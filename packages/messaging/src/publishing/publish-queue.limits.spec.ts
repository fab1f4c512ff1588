import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OutgoingMessage, Position } from '../ports/index.js';
import {
  BrokerUnreachableError,
  MessageTooLargeError,
  PublisherOverloadedError,
  PublishTimedOutError,
} from '../errors.js';
import { PublishQueue, type PublishQueueOptions } from './publish-queue.js';

const POSITION: Position = { topic: 'topic', partition: 0, offset: 0n };
const TIMEOUT_MS = 5_000;

const message = (name: string, bytes = 0): OutgoingMessage => ({
  topic: 'topic',
  key: null,
  value: Buffer.from(name.padEnd(bytes)),
  headers: {},
});

function setUp(options: Partial<PublishQueueOptions> = {}) {
  const requests: { names: string[]; store: () => void; fail: (error: Error) => void }[] = [];
  const queue = new PublishQueue({
    broker: 'the broker',
    timeoutMs: TIMEOUT_MS,
    connect: async () => true,
    send: (messages) =>
      new Promise((resolve, reject) => {
        const names = messages.map(({ value }) => String(value).trimEnd());
        requests.push({ names, store: () => resolve(names.map(() => POSITION)), fail: reject });
      }),
    ...options,
  });
  /** The error of a publish, or undefined where it is stored. */
  const errorOf = (...messages: OutgoingMessage[]): Promise<unknown> =>
    queue.publishBatch(messages).then(
      () => undefined,
      (error: unknown) => error,
    );
  return { queue, requests, errorOf };
}

describe('The time a caller of PublishQueue waits', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('ends with "nothing was stored" for a message that never left, which is never sent', async () => {
    const { requests, errorOf } = setUp();
    void errorOf(message('m0'));
    await turn();
    const waiting = errorOf(message('m1'));
    vi.advanceTimersByTime(TIMEOUT_MS);
    const error = await waiting;
    expect(error).toBeInstanceOf(BrokerUnreachableError);
    expect(error).toMatchObject({ mayBeStored: false });
    expect(String(error)).toMatch(/the broker cannot be reached. Nothing was stored/);

    void errorOf(message('m2'));
    requests[0]!.store();
    await turn();
    expect(requests.map(({ names }) => names)).toEqual([['m0'], ['m2']]);
  });

  it('ends with "may or may not have been stored" for a message that left', async () => {
    const { requests, errorOf } = setUp();
    const ended = vi.fn();
    const publishing = errorOf(message('m0'));
    void publishing.then(ended);
    await turn();
    vi.advanceTimersByTime(TIMEOUT_MS - 1);
    await turn();
    expect(ended).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    const error = await publishing;
    expect(error).toBeInstanceOf(PublishTimedOutError);
    expect(String(error)).toMatch(/the 5000 ms of `publishTimeoutMs`/);
    requests[0]!.store(); // too late, and no error
    await turn();
  });

  it('is counted from each caller’s own publish', async () => {
    const { errorOf } = setUp();
    const ended: string[] = [];
    void errorOf(message('m0')).then(() => ended.push('m0'));
    await turn();
    vi.advanceTimersByTime(3_000);
    void errorOf(message('m1')).then(() => ended.push('m1'));
    vi.advanceTimersByTime(2_000);
    await turn();
    expect(ended).toEqual(['m0']);
    vi.advanceTimersByTime(3_000);
    await turn();
    expect(ended).toEqual(['m0', 'm1']);
  });

  it('ends the wait for a request that nobody awaits any more: it would hold up all others', async () => {
    const { requests, errorOf } = setUp();
    void errorOf(message('m0'));
    await turn();
    vi.advanceTimersByTime(TIMEOUT_MS);
    void errorOf(message('m1'));
    await turn();
    expect(requests.map(({ names }) => names)).toEqual([['m0'], ['m1']]);
  });

  it('does not end a request while one of its callers still waits', async () => {
    const { requests, errorOf } = setUp();
    void errorOf(message('m0'));
    await turn();
    vi.advanceTimersByTime(TIMEOUT_MS / 2);
    void errorOf(message('m1'));
    await turn();
    expect(requests).toHaveLength(1);
    requests[0]!.store();
    await turn();
    expect(requests[1]!.names).toEqual(['m1']);
  });

  it('leaves no timer behind, whatever became of the message', async () => {
    const { requests, errorOf } = setUp();
    void errorOf(message('m0'), message('m1'));
    await turn();
    requests[0]!.store();
    await turn();
    void errorOf(message('m2'));
    await turn();
    requests[1]!.fail(new Error('no'));
    await turn();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('frees the room of a message that gave up', async () => {
    for (const limit of [{ maxWaiting: 1 }, { maxWaitingBytes: 1_000 }]) {
      const { errorOf } = setUp(limit);
      void errorOf(message('m0', 900));
      await turn();
      void errorOf(message('m1', 900));
      expect(await errorOf(message('m2', 900))).toBeInstanceOf(PublisherOverloadedError);
      vi.advanceTimersByTime(TIMEOUT_MS);
      const refused = vi.fn();
      void errorOf(message('m3', 900)).then(refused);
      await turn();
      expect(refused).not.toHaveBeenCalled();
    }
  });

  it('is over for those whose request is refused as too large only afterwards', async () => {
    const { requests, errorOf } = setUp();
    const both = [errorOf(message('m0')), errorOf(message('m1'))];
    await turn();
    vi.advanceTimersByTime(TIMEOUT_MS);
    for (const error of await Promise.all(both)) expect(error).toBeInstanceOf(PublishTimedOutError);
    requests[0]!.fail(new MessageTooLargeError('topic', 2_000_000));
    await turn();
    expect(requests.map(({ names }) => names)).toEqual([['m0', 'm1']]);
  });

  it('is over for a message that has not left yet while those of its batch leave one by one', async () => {
    const { requests, errorOf } = setUp();
    void errorOf(message('m0'));
    const last = errorOf(message('m1'));
    await turn();
    requests[0]!.fail(new MessageTooLargeError('topic', 2_000_000));
    await turn();
    vi.advanceTimersByTime(TIMEOUT_MS);
    // The joint request may have been stored in part.
    expect(await last).toMatchObject({ mayBeStored: true });
    requests[1]!.store();
    await turn();
    // Nobody waits for m1 any more: its caller may have published it again by now.
    expect(requests.map(({ names }) => names)).toEqual([['m0', 'm1'], ['m0']]);
  });
});

describe('The room of a PublishQueue', () => {
  it('counts messages again that were refused together and wait to leave alone', async () => {
    const { requests, errorOf } = setUp({ maxWaitingBytes: 1_500 });
    void errorOf(message('m0', 500), message('m1', 500));
    await turn();
    requests[0]!.fail(new MessageTooLargeError('topic', 2_000_000));
    await turn(); // m0 is under way, m1 waits
    expect(await errorOf(message('m2', 1_200))).toBeInstanceOf(PublisherOverloadedError);
    requests[1]!.store();
    await turn(); // m1 is under way
    const refused = vi.fn();
    void errorOf(message('m3', 1_200)).then(refused);
    await turn();
    expect(refused).not.toHaveBeenCalled();
  });

  it('ends at the number of messages that wait; those under way do not count', async () => {
    const { requests, errorOf } = setUp({ maxWaiting: 2 });
    void errorOf(message('m0'));
    await turn();
    void errorOf(message('m1'), message('m2'));
    const error = await errorOf(message('m3'));
    expect(error).toBeInstanceOf(PublisherOverloadedError);
    expect(String(error)).toMatch(/2 messages are already waiting for the broker/);
    requests[0]!.store();
    await turn();
    void errorOf(message('m4'));
    requests[1]!.store();
    await turn();
    expect(requests.map(({ names }) => names)).toEqual([['m0'], ['m1', 'm2'], ['m4']]);
  });

  it('ends at the bytes that wait, headers and keys included', async () => {
    const { errorOf } = setUp({ maxWaitingBytes: 2_000 });
    void errorOf(message('m0', 1_500));
    await turn();
    void errorOf(message('m1', 1_500));
    expect(await errorOf(message('m2', 500))).toBeInstanceOf(PublisherOverloadedError);
    const padding = Buffer.alloc(250);
    for (const large of [
      { ...message('m3'), key: Buffer.alloc(500) },
      { ...message('m4'), headers: { one: padding, repeated: [padding, padding] } },
    ])
      expect(await errorOf(large)).toBeInstanceOf(PublisherOverloadedError);
  });

  it('is free again once messages have left', async () => {
    const { requests, errorOf } = setUp({ maxWaitingBytes: 1_000, maxWaiting: 1 });
    for (let request = 0; request < 20; request++) {
      const publishing = errorOf(message(`m${request}`, 900));
      await turn();
      requests[request]!.store();
      expect(await publishing).toBeUndefined();
    }
  });

  it('takes all messages of one caller or none', async () => {
    const { requests, errorOf } = setUp({ maxWaiting: 2 });
    void errorOf(message('m0'));
    await turn();
    void errorOf(message('m1'));
    expect(await errorOf(message('m2'), message('m3'))).toBeInstanceOf(PublisherOverloadedError);
    requests[0]!.store();
    await turn();
    expect(requests[1]!.names).toEqual(['m1']);
  });
});

describe('A batch of a PublishQueue', () => {
  it('ends before the message that would take it over its bytes', async () => {
    const { requests, errorOf } = setUp({ maxBatchBytes: 1_000 });
    for (const name of ['m0', 'm1', 'm2', 'm3']) void errorOf(message(name, 400));
    await turn();
    requests[0]!.store();
    await turn();
    expect(requests.map(({ names }) => names)).toEqual([
      ['m0', 'm1'],
      ['m2', 'm3'],
    ]);
  });

  it('is a message alone where that is larger than a batch', async () => {
    const { requests, errorOf } = setUp({ maxBatchBytes: 1_000 });
    void errorOf(message('m0'), message('m1', 5_000), message('m2'));
    for (let request = 0; request < 3; request++) {
      await turn();
      requests[request]!.store();
    }
    expect(requests.map(({ names }) => names)).toEqual([['m0'], ['m1'], ['m2']]);
  });
});
