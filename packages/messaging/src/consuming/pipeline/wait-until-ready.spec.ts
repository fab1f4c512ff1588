import { describe, expect, it } from 'vitest';
import type { Message } from '../../ports/index.js';
import {
  HandlerExhaustedError,
  NotReadyError,
  PublishingPausedError,
  UndecodableMessageError,
} from '../../errors.js';
import { type FailureOptions, failurePolicy } from '../failure-policy.js';
import { Postponed } from '../postponed.js';
import { retry } from './retry.js';
import { compose } from './step.js';
import { waitUntilReady } from './wait-until-ready.js';

const message: Message = {
  topic: 'orders',
  partition: 0,
  offset: 7n,
  timestamp: 0,
  key: null,
  value: null,
  headers: {},
};
const delivery = { group: 'group', attempt: 1, signal: new AbortController().signal };

/** What becomes of the message, try after try, while its handler fails like that. */
async function outcomes(
  failure: () => unknown,
  tries: number,
  { onExhausted = 'dead-letter' }: FailureOptions = {},
): Promise<unknown[]> {
  const policy = failurePolicy('handler', { retry: { attempts: 1 }, onExhausted });
  const handle = compose([waitUntilReady(), retry(policy)], () => Promise.reject(failure()));
  const all: unknown[] = [];
  for (let count = 0; count < tries; count++) {
    all.push(await handle(message, delivery).catch((error: unknown) => error));
  }
  return all;
}

const delaysOf = (postponed: readonly unknown[]): number[] =>
  postponed.map((each) => (each as Postponed).delayMs);

describe('A message for which something is not ready', () => {
  it('waits ever longer, and no attempt counts', async () => {
    const error = new NotReadyError('Not yet.');
    const all = await outcomes(() => error, 20);
    for (const postponed of all) {
      expect(postponed).toBeInstanceOf(Postponed);
      expect(postponed).toMatchObject({ failure: { error, blocked: false, isAttempt: false } });
    }
    const delays = delaysOf(all);
    expect(Math.max(...delays)).toBeLessThanOrEqual(30_000);
    expect(Math.max(...delays.slice(0, 2))).toBeLessThanOrEqual(1_000);
    expect(Math.max(...delays)).toBeGreaterThan(1_000);
  });

  it('waits as long as the error asks', async () => {
    const all = await outcomes(() => new NotReadyError('Not yet.', { delayMs: 70 }), 5);
    expect(delaysOf(all)).toEqual([70, 70, 70, 70, 70]);
  });

  it('waits as often as the error says, and fails with what it then is', async () => {
    const undecodable = new UndecodableMessageError('Schema 7 is not known.');
    const giveUp = { afterTries: 6, error: undecodable };
    const all = await outcomes(() => new NotReadyError('Not known yet.', { giveUp }), 6);
    for (const each of all.slice(0, 5)) expect(each).toBeInstanceOf(Postponed);
    expect(all[5]).toBe(undecodable);
  });

  it('is not given up for tries in which something else was not ready', async () => {
    const giveUp = { afterTries: 2, error: new UndecodableMessageError('Schema 7 is not known.') };
    const unknown = new NotReadyError('Not known yet.', { giveUp });
    const away = new NotReadyError('The registry is away.');
    const errors = [away, away, away, unknown, away, unknown];
    const all = await outcomes(() => errors.shift(), 6);
    for (const each of all.slice(0, 5)) expect(each).toBeInstanceOf(Postponed);
    expect(all[5]).toBe(giveUp.error);
  });

  it.each(['dead-letter', 'retry-topic', 'block'] as const)(
    'waits silently while publishing is paused, and comes back within seconds: %s',
    async (onExhausted) => {
      for (const postponed of await outcomes(() => new PublishingPausedError(), 3, {
        onExhausted,
      })) {
        expect(postponed).toBeInstanceOf(Postponed);
        expect(postponed).toMatchObject({ delayMs: 1_000, failure: undefined });
      }
    },
  );

  it('is given up like any other for another error', async () => {
    const [outcome] = await outcomes(() => new Error('no'), 1);
    expect(outcome).toBeInstanceOf(HandlerExhaustedError);
  });

  it('goes through as soon as it is', async () => {
    let isReady = false;
    const handle = compose([waitUntilReady()], async () => {
      if (!isReady) throw new NotReadyError('Not yet.');
    });
    await expect(handle(message, delivery)).rejects.toThrow(Postponed);
    isReady = true;
    await handle(message, delivery);
  });
});
