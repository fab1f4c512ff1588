import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outage } from './outage.js';

class Away extends Error {}

describe('An outage', () => {
  const away = new Away('away');
  let outage: Outage;
  let requests: number;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    outage = new Outage((error): error is Away => error instanceof Away);
    requests = 0;
  });
  afterEach(() => void vi.useRealTimers());

  const ask = (request: () => Promise<string>): Promise<string> =>
    outage.guard(() => {
      requests += 1;
      return request();
    });
  const fail = () => expect(ask(() => Promise.reject(away))).rejects.toBe(away);
  /** A request that is under way until it is told otherwise. */
  const held = () => {
    const { promise, resolve, reject } = withResolvers();
    return { asked: ask(() => promise), resolve, reject };
  };

  it('is none before the first failure, however many ask', async () => {
    const [one, other] = [held(), held()];
    one.resolve('one');
    other.resolve('other');
    expect(await Promise.all([one.asked, other.asked])).toEqual(['one', 'other']);
    expect(outage.refusal).toBeUndefined();
  });

  it('fails everything at once for a second, with the error it began with', async () => {
    await fail();
    vi.advanceTimersByTime(999);
    expect(outage.refusal).toBe(away);
    await fail();
    expect(requests).toBe(1);
  });

  it('lets one through then, and no other until that one has an answer, which ends it', async () => {
    await fail();
    vi.advanceTimersByTime(1_000);
    expect(outage.refusal).toBeUndefined();
    const probe = held();
    vi.advanceTimersByTime(60_000);
    expect(outage.refusal).toBe(away);
    await fail();
    expect(requests).toBe(2);

    probe.resolve('back');
    expect(await probe.asked).toBe('back');
    expect(outage.refusal).toBeUndefined();
    expect(await ask(() => Promise.resolve('yes'))).toBe('yes');
  });

  it('goes on for another second when that one fails', async () => {
    await fail();
    vi.advanceTimersByTime(1_000);
    const probe = held();
    probe.reject(away);
    await expect(probe.asked).rejects.toBe(away);
    await fail();
    expect(requests).toBe(2);
    vi.advanceTimersByTime(1_000);
    expect(await ask(() => Promise.resolve('back'))).toBe('back');
  });

  it('is over with any other error: there was an answer', async () => {
    const refused = new Error('refused');
    await expect(ask(() => Promise.reject(refused))).rejects.toBe(refused);
    expect(outage.refusal).toBeUndefined();
    await fail();
    vi.advanceTimersByTime(1_000);
    await expect(ask(() => Promise.reject(refused))).rejects.toBe(refused);
    expect(outage.refusal).toBeUndefined();
  });

  it('survives what was under way when it began', async () => {
    const [early, late] = [held(), held()];
    await fail();
    vi.advanceTimersByTime(1_000);
    const probe = held();
    early.reject(away);
    await expect(early.asked).rejects.toBe(away);
    vi.advanceTimersByTime(2_000);
    await fail();
    expect(requests).toBe(4);

    probe.reject(away);
    await expect(probe.asked).rejects.toBe(away);
    late.resolve('late');
    expect(await late.asked).toBe('late');
    expect(outage.refusal).toBeUndefined();
  });
});

function withResolvers() {
  let resolve!: (answer: string) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<string>((...both) => ([resolve, reject] = both));
  return { promise, resolve, reject };
}
