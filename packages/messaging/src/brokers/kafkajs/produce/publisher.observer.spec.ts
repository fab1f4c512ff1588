import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { message, reasonOf, setUp } from '../../../../test/support/fake-wire.js';

const told: string[] = [];
const observer = {
  settled: (topic: string, error?: unknown) =>
    void told.push(`${topic} ${error === undefined ? 'stored' : (error as { code: string }).code}`),
  stored: (milliseconds: number) => void told.push(milliseconds >= 0 ? 'call' : 'time ran back'),
  requested: (messages: number) => void told.push(`request of ${messages}`),
};
const turns = async (): Promise<void> => {
  for (let count = 0; count < 4; count++) await turn();
};

beforeEach(() => void told.splice(0));
afterEach(() => void vi.useRealTimers());

describe('The observer of a publisher', () => {
  it('is told of each request, each message and each call', async () => {
    const { wire, requests, publish } = setUp({ observer });
    wire.topics = { a: [1], b: [1] };
    const both = [
      publish(message('m0', { topic: 'a' }), message('m1', { topic: 'b' })),
      publish(message('m2', { topic: 'a' })),
    ];
    await turns();
    requests[0]!.store();
    await Promise.all(both);
    expect(told).toEqual(['request of 3', 'a stored', 'a stored', 'b stored', 'call', 'call']);
  });

  it('is told which message of a call failed', async () => {
    const { wire, requests, publish } = setUp({ observer });
    wire.topics = { a: [1], b: [1] };
    const call = publish(message('m0', { topic: 'a' }), message('m1', { topic: 'b' }));
    await turns();
    requests[0]!.answer({ 'b/0': 87 });
    await call;
    expect(told).toEqual(['request of 2', 'a stored', 'b MESSAGING_PUBLISH_FAILED']);
  });

  it('is told of what was refused without being sent', async () => {
    const { wire, publisher, publish } = setUp({ observer, limits: { messages: 2, bytes: 1e6 } });
    wire.unreachable.set(undefined, 'silent');
    void publish(message('a', { topic: 'a' }));
    expect(publisher.size).toBe(1);
    await publish(message('b', { topic: 'a' }), message('c', { topic: 'c' }));
    expect(told).toEqual(['a MESSAGING_OVERLOADED', 'c MESSAGING_OVERLOADED']);
    const closed = setUp({ observer });
    await closed.publisher.close();
    await closed.publish(message('d', { topic: 'd' }));
    expect(told.at(-1)).toBe('d MESSAGING_PRODUCER_CLOSED');
  });

  it('is told once of what timed out in a batch that others still wait for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const { wire, requests, publish } = setUp({ observer, timeoutMs: 90 });
    wire.topics = { early: [1], later: [1] };
    const early = publish(message('m0', { topic: 'early' }));
    vi.advanceTimersByTime(60);
    const later = publish(message('m1', { topic: 'later' }));
    await turns();
    vi.advanceTimersByTime(60);
    expect(reasonOf(await early)).toMatch(/did not confirm/);
    for (const { store } of requests) store();
    await later;
    expect(told.filter((each) => !each.startsWith('request'))).toEqual([
      'early MESSAGING_PUBLISH_TIMED_OUT',
      'later stored',
      'call',
    ]);
  });

  it('is told once of what timed out, also where the broker answers after all', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const { wire, requests, publish } = setUp({ observer, timeoutMs: 90 });
    wire.topics = { late: [1], next: [2] };
    const late = publish(message('m0', { topic: 'late' }));
    await turns();
    vi.advanceTimersByTime(90);
    expect(reasonOf(await late)).toMatch(/did not confirm/);
    requests[0]!.store();
    const next = publish(message('m1', { topic: 'next' }));
    await turns();
    requests[1]!.store();
    await next;
    expect(told).toEqual([
      'request of 1',
      'late MESSAGING_PUBLISH_TIMED_OUT',
      'request of 1',
      'next stored',
      'call',
    ]);
  });
});
