import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  BrokerUnreachableError,
  PartitionUnavailableError,
  PublisherOverloadedError,
  PublishTimedOutError,
} from '../../../errors.js';
import { message, reasonOf, setUp } from '../../../../test/support/fake-wire.js';

const TIMEOUT_MS = 5_000;
const NOT_ENOUGH_REPLICAS = 19;
const turns = async (): Promise<void> => {
  for (let count = 0; count < 4; count++) await turn();
};
const textsOf = (requests: readonly { text: string }[]): string[] =>
  requests.map(({ text }) => text);

describe('The time a caller of a publisher waits', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }),
  );
  afterEach(() => void vi.useRealTimers());

  /** Lets time go by in steps, so that what is due in between happens. */
  async function pass(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= 50) {
      vi.advanceTimersByTime(Math.min(50, left));
      await turns();
    }
  }

  it('ends with "nothing was stored" for a message that never left, which is never sent', async () => {
    const { requests, publish } = setUp({ timeoutMs: TIMEOUT_MS });
    void publish(message('m0'));
    await turns();
    await pass(1);
    const waiting = publish(message('m1'));
    await turns();
    vi.advanceTimersByTime(TIMEOUT_MS);
    const error = await waiting;
    expect(error).toBeInstanceOf(BrokerUnreachableError);
    expect(error).toMatchObject({ mayBeStored: false });
    expect(reasonOf(error)).toMatch(
      /the broker cannot be reached.*Nothing was stored in topic "topic"/,
    );
    await turns();
    expect(requests.map(({ text }) => text).join()).not.toContain('m1');
  });

  it('ends with "may or may not have been stored" for a message that left, and names the topic', async () => {
    const { requests, publish } = setUp({ timeoutMs: TIMEOUT_MS });
    const ended = vi.fn();
    const publishing = publish(message('m0'));
    void publishing.then(ended);
    await turns();
    await pass(TIMEOUT_MS - 1);
    expect(ended).not.toHaveBeenCalled();
    await pass(1);
    const error = await publishing;
    expect(error).toBeInstanceOf(PublishTimedOutError);
    expect(reasonOf(error)).toMatch(/topic "topic" within the 5000 ms of `publishTimeoutMs`/);
    requests[0]!.store(); // too late, and no error
    await turns();
  });

  it('is counted from each caller’s own publish', async () => {
    const { publish, outcomes } = setUp({ timeoutMs: TIMEOUT_MS });
    void publish(message('m0'));
    await turns();
    await pass(3_000);
    void publish(message('m1'));
    await pass(2_000);
    expect(outcomes).toHaveLength(1);
    await pass(3_000);
    expect(outcomes.map((each) => each.split(':')[0])).toEqual(['m0', 'm1']);
  });

  it('ends the wait for a request that nobody awaits any more, and the next one has a new producer id', async () => {
    const { requests, publish } = setUp({ timeoutMs: 500 });
    void publish(message('m0'));
    await turns();
    await pass(500);
    void publish(message('m1'));
    await turns();
    expect(textsOf(requests)).toEqual(['topic/0: m0', 'topic/0: m1']);
    expect(requests[1]!.batches[0]).toMatchObject({ sequence: 0, identity: { producerId: '2' } });
    expect(requests.map((request) => request.isOpen())).toEqual([false, true]);
  });

  it('does not end a request while one of its callers still waits', async () => {
    const { requests, publish } = setUp({ timeoutMs: 500 });
    void publish(message('m0'));
    await turns();
    await pass(300);
    void publish(message('m1'));
    await turns();
    expect(requests).toHaveLength(1);
    requests[0]!.store();
    await turns();
    expect(requests[1]!.text).toBe('topic/0: m1');
  });

  it('leaves no timer behind, whatever became of the message', async () => {
    const { requests, publish } = setUp({ timeoutMs: TIMEOUT_MS });
    void publish(message('m0'), message('m1'));
    await turns();
    requests[0]!.store();
    await turns();
    void publish(message('m2'));
    await turns();
    requests[1]!.answer({ 'topic/0': 87 });
    await turns();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends with the broker’s reason where it refused each time: nothing was stored', async () => {
    const { requests, publish } = setUp({ timeoutMs: TIMEOUT_MS });
    const publishing = publish(message('m0'));
    let answered = 0;
    for (let step = 0; step <= TIMEOUT_MS / 50; step++) {
      for (; answered < requests.length; answered++)
        requests[answered]!.answer({ 'topic/0': NOT_ENOUGH_REPLICAS });
      await pass(50);
    }
    const error = await publishing;
    expect(error).toBeInstanceOf(PartitionUnavailableError);
    expect(error).toMatchObject({ mayBeStored: false });
    expect(reasonOf(error)).toMatch(
      /Partition 0 of topic "topic".*in-sync replicas.*Nothing was stored/,
    );
    expect(requests.length).toBeLessThan(15);
    expect(new Set(requests.map(({ batches }) => batches[0]!.sequence))).toEqual(new Set([0]));
  });

  it('ends with "nothing was stored" where the partition has no leader, and nothing is sent', async () => {
    const { wire, requests, publish } = setUp({ timeoutMs: TIMEOUT_MS });
    wire.topics = { topic: [-1, 1] };
    const sick = publish(message('m0'));
    const well = publish(message('m1', { partition: 1 }));
    await turns();
    requests[0]!.store();
    expect(await well).toHaveLength(1);
    await pass(TIMEOUT_MS);
    expect(await sick).toMatchObject({
      code: 'MESSAGING_PARTITION_UNAVAILABLE',
      mayBeStored: false,
    });
    expect(textsOf(requests)).toEqual(['topic/1: m1']);
  });

  it('frees the room of a message that gave up', async () => {
    const { publish } = setUp({ timeoutMs: TIMEOUT_MS, limits: { messages: 2, bytes: 1e6 } });
    void publish(message('m0'));
    await turns();
    void publish(message('m1'));
    expect(await publish(message('m2'))).toBeInstanceOf(PublisherOverloadedError);
    await pass(TIMEOUT_MS);
    const refused = vi.fn();
    void publish(message('m3')).then(refused);
    await turns();
    expect(refused).not.toHaveBeenCalled();
  });
});

describe('The room of a publisher', () => {
  it('ends at the number of messages that wait; those under way do not count', async () => {
    const { requests, publish } = setUp({ limits: { messages: 4, bytes: 1e6 } });
    void publish(message('m0'));
    await turns();
    void publish(message('m1'), message('m2'));
    const error = await publish(message('m3'));
    expect(error).toBeInstanceOf(PublisherOverloadedError);
    expect(reasonOf(error)).toMatch(/2 messages are already waiting.*"topic"/);
    requests[0]!.store();
    await turns();
    void publish(message('m4'));
    requests[1]!.store();
    await turns();
    expect(textsOf(requests)).toEqual(['topic/0: m0', 'topic/0: m1+m2', 'topic/0: m4']);
  });

  it('ends at the bytes that wait, headers and keys included', async () => {
    const { publish } = setUp({ limits: { messages: 1e6, bytes: 4_000 } });
    void publish(message('m0', { bytes: 1_500 }));
    await turns();
    void publish(message('m1', { bytes: 1_500 }));
    expect(await publish(message('m2', { bytes: 500 }))).toBeInstanceOf(PublisherOverloadedError);
    const padding = Buffer.alloc(250);
    for (const large of [
      { ...message('m3'), key: Buffer.alloc(500) },
      { ...message('m4'), headers: { one: padding, repeated: [padding, padding] } },
    ])
      expect(await publish(large)).toBeInstanceOf(PublisherOverloadedError);
  });

  it('is free again once messages have left', async () => {
    const { requests, publish } = setUp({ limits: { messages: 1, bytes: 1_000 } });
    for (let request = 0; request < 20; request++) {
      const publishing = publish(message(`m${request}`, { bytes: 900 }));
      await turns();
      requests[request]!.store();
      expect(await publishing).toHaveLength(1);
    }
  });

  it('takes all messages of one caller or none', async () => {
    const { wire, requests, publish } = setUp({ limits: { messages: 4, bytes: 1e6 } });
    wire.topics = { topic: [1], other: [1] };
    void publish(message('m0'));
    await turns();
    void publish(message('m1'));
    const both = [message('m2', { topic: 'other' }), message('m3'), message('m4')];
    expect(await publish(...both)).toBeInstanceOf(PublisherOverloadedError);
    requests[0]!.store();
    await turns();
    expect(requests[1]!.text).toBe('topic/0: m1');
  });

  it('is kept for the others where partitions are in trouble, however many they are', async () => {
    const { wire, requests, publish } = setUp({ limits: { messages: 8, bytes: 1e6 } });
    wire.topics = { topic: [1, 1, 1, 1] };
    const sick = [0, 1, 2];
    for (const partition of sick) void publish(message('first', { partition }));
    await turns();
    requests[0]!.answer({ 'topic/0': 19, 'topic/1': 19, 'topic/2': 19 });
    await turns();
    void publish(message('more', { partition: 0 }));
    expect(await publish(message('too much', { partition: 2 }))).toBeInstanceOf(
      PublisherOverloadedError,
    );
    const well = publish(message('well', { partition: 3 }));
    await turns();
    requests[1]!.store();
    expect(await well).toHaveLength(1);
  });
});
