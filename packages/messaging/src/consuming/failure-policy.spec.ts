import { describe, expect, it } from 'vitest';
import { HandlerDefinitionError } from '../errors.js';
import { type FailureOptions, failurePolicy } from './failure-policy.js';

const MAX_DELAY_MS = 2_147_483_647;

describe('The failure policy of a handler', () => {
  it('tries for about a minute and a half and then dead-letters, without any option', () => {
    expect(failurePolicy('handler', {})).toEqual({
      attempts: 10,
      baseDelayMs: 200,
      maxDelayMs: 30_000,
      onExhausted: 'dead-letter',
      retryDelayMs: 60_000,
      rounds: 3,
      timeoutMs: undefined,
    });
  });

  it('is the handler’s options over the service’s defaults over the kit’s', () => {
    const defaults = { attempts: 5, baseDelayMs: 7, timeoutMs: 1_000 };
    const options: FailureOptions = { retry: { attempts: 2 }, onExhausted: 'block', rounds: 1 };
    expect(failurePolicy('handler', options, defaults)).toEqual({
      attempts: 2,
      baseDelayMs: 7,
      maxDelayMs: 30_000,
      onExhausted: 'block',
      retryDelayMs: 60_000,
      rounds: 1,
      timeoutMs: 1_000,
    });
  });

  it('does not take undefined for a choice', () => {
    // As settings that are not set arrive, and options in code compiled less strictly.
    const unset = {
      retry: { attempts: undefined },
      timeoutMs: undefined,
    } as unknown as FailureOptions;
    const policy = failurePolicy('handler', unset, { attempts: 4, timeoutMs: 9 });
    expect(policy).toMatchObject({ attempts: 4, timeoutMs: 9 });
    const nothing = failurePolicy('handler', {}, { timeoutMs: undefined });
    expect(nothing.timeoutMs).toBeUndefined();
  });

  it.each<[string, FailureOptions]>([
    ['attempts', { retry: { attempts: 0 } }],
    ['attempts', { retry: { attempts: 1.5 } }],
    ['attempts', { retry: { attempts: Number.POSITIVE_INFINITY } }],
    ['baseDelayMs', { retry: { baseDelayMs: -1 } }],
    ['maxDelayMs', { retry: { maxDelayMs: Number.NaN } }],
    ['maxDelayMs', { retry: { maxDelayMs: MAX_DELAY_MS + 1 } }],
    ['retryDelayMs', { retryDelayMs: -1 }],
    ['rounds', { rounds: 0 }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: '100' as unknown as number }],
  ])('refuses a wrong %s, naming the handler and what is accepted: %j', (option, options) => {
    const refused = () => failurePolicy('WelcomeController.sendWelcome', options);
    expect(refused).toThrow(HandlerDefinitionError);
    expect(refused).toThrow(
      new RegExp(
        `^@Consumes of WelcomeController.sendWelcome has ${option} \\S+: an integer from [01] to ${MAX_DELAY_MS} is accepted\\.$`,
      ),
    );
  });

  it('accepts the ends of the ranges', () => {
    const smallest = { attempts: 1, baseDelayMs: 0, maxDelayMs: 0 };
    const options = { retry: smallest, retryDelayMs: 0, rounds: 1, timeoutMs: 1 };
    expect(failurePolicy('handler', options)).toMatchObject(smallest);
    expect(
      failurePolicy('handler', { retryDelayMs: MAX_DELAY_MS, timeoutMs: MAX_DELAY_MS }),
    ).toMatchObject({
      retryDelayMs: MAX_DELAY_MS,
      timeoutMs: MAX_DELAY_MS,
    });
  });
});
