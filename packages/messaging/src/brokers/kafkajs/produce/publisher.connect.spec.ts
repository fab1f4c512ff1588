import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BrokerRefusedError, BrokerUnreachableError } from '../../../errors.js';
import { message, reasonOf, setUp } from '../../../../test/support/fake-wire.js';

const TIMEOUT_MS = 5_000;
const AWAY = new Error('connect ECONNREFUSED');
const WRONG_PASSWORD = Object.assign(new Error('wrong password'), {
  type: 'SASL_AUTHENTICATION_FAILED',
});
const turns = async (): Promise<void> => {
  for (let count = 0; count < 4; count++) await turn();
};

async function pass(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 50) {
    vi.advanceTimersByTime(Math.min(50, left));
    await turns();
  }
}

describe('A publisher without a connection', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }),
  );
  afterEach(() => void vi.useRealTimers());

  it('lets messages wait, and sends them together once there is one', async () => {
    const { wire, requests, publish } = setUp({ timeoutMs: TIMEOUT_MS });
    wire.unreachable.set(undefined, AWAY);
    const first = publish(message('m0'));
    await pass(1_000);
    const second = publish(message('m1'));
    await pass(200);
    expect(requests).toEqual([]);
    wire.unreachable.clear();
    await pass(400);
    expect(requests.map(({ text }) => text)).toEqual(['topic/0: m0+m1']);
    requests[0]!.store();
    expect(await Promise.all([first, second])).toMatchObject([[{ offset: 0n }], [{ offset: 1n }]]);
  });

  it('tells those whose time is over that nothing was stored, and never sends them', async () => {
    const { wire, requests, publish } = setUp({ timeoutMs: TIMEOUT_MS });
    wire.unreachable.set(undefined, AWAY);
    const publishing = publish(message('m0'));
    await pass(TIMEOUT_MS);
    const error = await publishing;
    expect(error).toBeInstanceOf(BrokerUnreachableError);
    expect(error).toMatchObject({ mayBeStored: false });
    expect(reasonOf(error)).toMatch(/ECONNREFUSED.*Nothing was stored/);
    wire.unreachable.clear();
    const next = publish(message('m1'));
    await pass(400);
    requests[0]!.store();
    expect(await next).toHaveLength(1);
    expect(requests.map(({ text }) => text)).toEqual(['topic/0: m1']);
  });

  it('rejects all that wait where the broker refuses, and tries anew for the next', async () => {
    const { wire, requests, publish } = setUp({ timeoutMs: TIMEOUT_MS });
    wire.unreachable.set(undefined, WRONG_PASSWORD);
    const both = [publish(message('m0')), publish(message('m1'), message('m2'))];
    for (const error of await Promise.all(both)) expect(error).toBeInstanceOf(BrokerRefusedError);
    await pass(400);
    expect(vi.getTimerCount()).toBe(0);
    wire.unreachable.clear();
    const next = publish(message('m3'));
    await pass(200);
    requests[0]!.store();
    expect(await next).toHaveLength(1);
  });

  it('rejects what waits for a leader that refuses', async () => {
    const { wire, publish } = setUp({ timeoutMs: TIMEOUT_MS });
    wire.topics = { topic: [2], other: [1] };
    void publish(message('m', { topic: 'other' }));
    await turns();
    wire.unreachable.set(2, WRONG_PASSWORD);
    expect(await publish(message('m0'))).toBeInstanceOf(BrokerRefusedError);
  });

  it('has room again for what was rejected', async () => {
    const { wire, publish } = setUp({ timeoutMs: TIMEOUT_MS });
    wire.unreachable.set(undefined, WRONG_PASSWORD);
    const large = { ...message('m0'), value: Buffer.alloc(60 * 1024 * 1024) };
    for (let attempt = 0; attempt < 3; attempt++) {
      const refused = publish(large);
      await pass(200);
      expect(await refused).toBeInstanceOf(BrokerRefusedError);
    }
  });

  it('is waited for when closing, as long as its messages may wait', async () => {
    const { wire, publisher, publish } = setUp({ timeoutMs: TIMEOUT_MS });
    wire.unreachable.set(undefined, AWAY);
    const publishing = publish(message('m0'));
    const closing = publisher.close();
    await pass(TIMEOUT_MS);
    await closing;
    expect(await publishing).toBeInstanceOf(BrokerUnreachableError);
  });
});
