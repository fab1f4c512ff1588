import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LibraryMissingError, TokenRefusedError } from '../errors.js';
import type { BearerToken } from './bearer-token.js';
import { TokenCache } from './token-cache.js';

const LIFETIME_MS = 100_000;

let asked: number;
let answer: () => BearerToken | Promise<BearerToken>;
let cache: TokenCache;
let warnings: string[];

beforeEach(() => {
  vi.useFakeTimers();
  asked = 0;
  answer = () => ({ value: `token-${asked}`, lifetimeMs: LIFETIME_MS });
  cache = new TokenCache(async () => {
    asked += 1;
    return answer();
  });
  warnings = [];
  vi.spyOn(Logger.prototype, 'warn').mockImplementation((text: string) => void warnings.push(text));
  vi.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const value = async (): Promise<string> => (await cache.token()).value;
const fail = (): never => {
  throw new Error('connect ECONNREFUSED');
};
const refuse = (): never => {
  throw new TokenRefusedError('The endpoint refuses this client: invalid_client.');
};
/** Asks until the provider is asked once more. */
async function askAgain(): Promise<unknown> {
  for (const before = asked; asked === before;) {
    await vi.advanceTimersByTimeAsync(1_000);
    await cache.token().catch(() => undefined);
  }
  return cache.token().catch((error: unknown) => error);
}

/** All connections of a client use one token, which is a good one whenever there can be. */
describe('A token', () => {
  it('is asked for once, however many wait for it, and used by all', async () => {
    expect(await Promise.all([value(), value(), value()])).toEqual(Array(3).fill('token-1'));
    expect(await value()).toBe('token-1');
    expect(asked).toBe(1);
  });

  it('is replaced at 80 % of its life while somebody uses it', async () => {
    await value();
    await value();
    await vi.advanceTimersByTimeAsync(0.79 * LIFETIME_MS);
    expect(asked).toBe(1);
    await vi.advanceTimersByTimeAsync(0.02 * LIFETIME_MS);
    expect(asked).toBe(2);
    expect(await value()).toBe('token-2');
  });

  it('is not replaced for nobody, and asked for anew when it is over', async () => {
    await value();
    await vi.advanceTimersByTimeAsync(10 * LIFETIME_MS);
    expect(asked).toBe(1);
    expect(await value()).toBe('token-2');
  });

  it('is used while a new one cannot be had, and the log says so', async () => {
    await value();
    await value();
    answer = fail;
    await vi.advanceTimersByTimeAsync(0.9 * LIFETIME_MS);
    expect(await value()).toBe('token-1');
    expect(warnings[0]).toMatch(/ECONNREFUSED.* is good for another \d+ s\./);
    // 250 ms, doubled up to 10 s.
    expect(asked).toBeLessThan(9);
    answer = () => ({ value: 'new', lifetimeMs: LIFETIME_MS });
    await vi.advanceTimersByTimeAsync(0.2 * LIFETIME_MS);
    expect(await value()).toBe('new');
  });

  it('that cannot be had is asked for with a back-off, and everybody is told why meanwhile', async () => {
    answer = fail;
    for (let second = 0; second < 600; second += 1) {
      await expect(cache.token()).rejects.toMatchObject({
        code: 'MESSAGING_TOKEN_UNAVAILABLE',
        message: expect.stringContaining('ECONNREFUSED') as string,
      });
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(asked).toBeLessThan(15);
  });

  it('that never comes is given up, and asked for again', async () => {
    let signal: AbortSignal | undefined;
    cache = new TokenCache((given) => {
      asked += 1;
      signal = given;
      return new Promise(() => undefined);
    });
    const late = expect(cache.token()).rejects.toThrow('No answer within 10000 ms');
    await vi.advanceTimersByTimeAsync(10_000);
    await late;
    expect(signal).toBeInstanceOf(AbortSignal);
    await vi.advanceTimersByTimeAsync(1_000);
    void cache.token().catch(() => undefined);
    expect(asked).toBe(2);
  });

  it('without a lifetime is good until the exp of its JWT, and else for a second', async () => {
    const claims = { exp: Date.now() / 1_000 + 100 };
    const jwt = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
    answer = () => ({ value: jwt });
    await value();
    await vi.advanceTimersByTimeAsync(70_000);
    await value();
    expect(asked).toBe(1);
    await vi.advanceTimersByTimeAsync(31_000);
    answer = () => ({ value: 'opaque' });
    await vi.advanceTimersByTimeAsync(100_000);
    await value();
    const before = asked;
    await vi.advanceTimersByTimeAsync(500);
    await value();
    expect(asked).toBe(before);
    await vi.advanceTimersByTimeAsync(2_000);
    await value();
    expect(asked).toBeGreaterThan(before);
  });

  it.each([
    ['nothing', undefined],
    ['no value', {}],
    ['an empty value', { value: '' }],
    ['a separator of SASL', { value: 'a\u0001auth=Bearer b' }],
    ['a line', { value: 'a\nb' }],
    ['a megabyte', { value: 'a'.repeat(1_000_000) }],
    ['an extension that is the token', { value: 'a', extensions: { auth: 'b' } }],
    ['an extension with a separator', { value: 'a', extensions: { pool: 'a\u0001b' } }],
  ])('that is none is refused, without being shown: %s', async (_what, given) => {
    answer = () => given as BearerToken;
    await expect(cache.token()).rejects.toMatchObject({ code: 'MESSAGING_TOKEN_UNAVAILABLE' });
    const { message } = (await cache.token().catch((error: unknown) => error)) as Error;
    expect(message).not.toContain('Bearer b');
    expect(message.length).toBeLessThan(300);
  });

  it("hides secrets in the provider's own errors", async () => {
    answer = () => {
      throw new Error('GET https://anna:CANARY@login.example/ failed\nforged');
    };
    const { message } = (await cache.token().catch((error: unknown) => error)) as Error;
    expect(message).not.toContain('CANARY');
    expect(message).not.toContain('\n');
  });

  it('for which a library is missing is told as such', async () => {
    answer = () => {
      throw new LibraryMissingError('OAuth', ['oauth4webapi'], undefined);
    };
    await expect(cache.token()).rejects.toMatchObject({
      code: 'MESSAGING_LIBRARY_MISSING',
      message: expect.stringContaining('npm install oauth4webapi') as string,
    });
  });
});

/** A refusal ends a client that was never let in; one that was is given a few more tries. */
describe('A refusal', () => {
  const REFUSED = { code: 'MESSAGING_TOKEN_REFUSED' };
  const UNAVAILABLE = { code: 'MESSAGING_TOKEN_UNAVAILABLE' };

  it('of the first token is final, the endpoint’s and the broker’s', async () => {
    const token = await cache.token();
    expect(cache.refused(token, 'invalid_token')).toMatchObject(REFUSED);
    cache = new TokenCache(async () => refuse());
    await expect(cache.token()).rejects.toMatchObject(REFUSED);
  });

  it('of a token that was good before leads to a new one', async () => {
    const token = await cache.token();
    cache.letIn(token);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(cache.refused(token, 'invalid_token')).toMatchObject(UNAVAILABLE);
    expect(await value()).toBe('token-2');
  });

  it('by one broker alone, of a token that others take, has no other made for a while', async () => {
    for (let second = 0; second < 60; second += 1) {
      const token = await cache.token();
      cache.letIn(token);
      expect(cache.refused(token, 'invalid_token')).toMatchObject(UNAVAILABLE);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(asked).toBe(2);
  });

  it('of new ones is final after five in a row, with a back-off between', async () => {
    cache.letIn(await cache.token());
    await vi.advanceTimersByTimeAsync(31_000);
    cache.refused(await cache.token(), 'invalid_token');
    const began = performance.now();
    const errors: Error[] = [];
    for (let index = 0; index < 5; index += 1) {
      const token = (await askAgain()) as BearerToken;
      errors.push(cache.refused(token, 'invalid_token'));
      await expect(cache.token()).rejects.toBe(errors.at(-1));
    }
    expect(errors.slice(0, 4)).toMatchObject(Array(4).fill(UNAVAILABLE));
    expect(errors[4]).toMatchObject(REFUSED);
    expect(performance.now() - began).toBeGreaterThan(15_000);
    expect(asked).toBe(6);
  });

  it('by the endpoint is final after five in a row, and one that passes is forgotten', async () => {
    cache.letIn(await cache.token());
    await vi.advanceTimersByTimeAsync(LIFETIME_MS);
    answer = refuse;
    for (let index = 1; index <= 4; index += 1)
      expect(await askAgain()).toMatchObject({
        ...UNAVAILABLE,
        message: expect.stringContaining('invalid_client') as string,
      });
    expect(await askAgain()).toMatchObject(REFUSED);
  });
});
