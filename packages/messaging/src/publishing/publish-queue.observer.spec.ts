import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OutgoingMessage, Position } from '../ports/index.js';
import { PublishFailedError } from '../errors.js';
import { PublishQueue, type PublishQueueOptions } from './publish-queue.js';

const message = (topic: string): OutgoingMessage => ({
  topic,
  key: null,
  value: Buffer.alloc(100),
  headers: {},
});

const store = async (messages: readonly OutgoingMessage[]): Promise<Position[]> =>
  messages.map(({ topic }, index) => ({ topic, partition: 0, offset: BigInt(index) }));

const told: string[] = [];
const observer = {
  settled: (topic: string, error?: unknown) =>
    void told.push(`${topic} ${error === undefined ? 'stored' : (error as { code: string }).code}`),
  stored: (milliseconds: number) => void told.push(milliseconds >= 0 ? 'call' : 'time ran back'),
  requested: (messages: number) => void told.push(`request of ${messages}`),
};

const queue = (options: Partial<PublishQueueOptions> = {}): PublishQueue =>
  new PublishQueue({
    broker: 'the broker',
    connect: async () => true,
    send: store,
    timeoutMs: 1_000,
    observer,
    ...options,
  });

beforeEach(() => void told.splice(0));
afterEach(() => void vi.useRealTimers());

describe('The observer of a publish queue', () => {
  it('is told of each request, each message and each call', async () => {
    const observed = queue();
    await Promise.all([
      observed.publishBatch([message('a'), message('b')]),
      observed.publishBatch([message('a')]),
    ]);
    expect(told).toEqual(['request of 3', 'a stored', 'b stored', 'a stored', 'call', 'call']);
  });

  it('is told which message of a call failed', async () => {
    const failure = new PublishFailedError('b', { cause: new Error('no') });
    const send = async (messages: readonly OutgoingMessage[]) =>
      (await store(messages)).map((position) => (position.topic === 'b' ? failure : position));
    const call = queue({ send }).publishBatch([message('a'), message('b')]);
    await expect(call).rejects.toBe(failure);
    expect(told).toEqual(['request of 2', 'a stored', 'b MESSAGING_PUBLISH_FAILED']);
  });

  it('is told of what was refused without being sent', async () => {
    const full = queue({ connect: () => new Promise(() => undefined), maxWaiting: 1 });
    full.publishBatch([message('a')]).catch(() => undefined);
    expect(full.size).toBe(1);
    await expect(full.publishBatch([message('b'), message('c')])).rejects.toThrow(/waiting/);
    expect(told).toEqual(['b MESSAGING_OVERLOADED', 'c MESSAGING_OVERLOADED']);
    const closed = queue();
    await closed.close();
    await expect(closed.publishBatch([message('d')])).rejects.toThrow(/shutting down/);
    expect(told.at(-1)).toBe('d MESSAGING_PRODUCER_CLOSED');
  });

  it('is told once of what timed out in a batch that others still wait for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let connect!: (isConnected: boolean) => void;
    let answer!: () => void;
    let begin!: () => void;
    const sending = new Promise<void>((resolve) => (begin = resolve));
    const connected = new Promise<boolean>((resolve) => (connect = resolve));
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const send = async (messages: readonly OutgoingMessage[]): Promise<Position[]> => {
      begin();
      await answered;
      return store(messages);
    };
    const slow = queue({ send, connect: () => connected, timeoutMs: 100 });
    const early = slow.publishBatch([message('early')]);
    vi.advanceTimersByTime(60);
    const later = slow.publishBatch([message('later')]);
    connect(true);
    await sending;
    vi.advanceTimersByTime(60);
    await expect(early).rejects.toThrow(/did not confirm/);
    answer();
    await later;
    expect(told).toEqual([
      'request of 2',
      'early MESSAGING_PUBLISH_TIMED_OUT',
      'later stored',
      'call',
    ]);
  });

  it('is told once of what timed out, also where the broker answers after all', async () => {
    let answer!: () => void;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const send = async (messages: readonly OutgoingMessage[]): Promise<Position[]> => {
      if (messages[0]?.topic === 'late') await answered;
      return store(messages);
    };
    const slow = queue({ send, timeoutMs: 20 });
    const late = slow.publishBatch([message('late')]);
    await expect(late).rejects.toThrow(/did not confirm/);
    answer();
    await slow.publishBatch([message('next')]);
    expect(told).toEqual([
      'request of 1',
      'late MESSAGING_PUBLISH_TIMED_OUT',
      'request of 1',
      'next stored',
      'call',
    ]);
  });
});
