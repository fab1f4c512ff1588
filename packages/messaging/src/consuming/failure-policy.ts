import { HandlerDefinitionError } from '../errors.js';
import type { Backoff } from './backoff.js';

/** How often and how fast a failing handler is tried again, in place: its key waits. */
export interface RetryOptions extends Partial<Backoff> {
  /** In all, the first included. Default 10. */
  readonly attempts?: number;
}

/**
 * What becomes of a message whose attempts are used up:
 * - `dead-letter`: stored in `<group>.dlt` (default)
 * - `retry-topic`: stored in `<group>.retry` and tried again after `retryDelayMs`, `rounds`
 *   times, then dead-lettered. Later messages of its key overtake it.
 * - `block`: tried on, its key waiting for as long as it takes; health names it
 */
export type OnExhausted = 'dead-letter' | 'retry-topic' | 'block';

/** What a handler may choose in `@Consumes`. */
export interface FailureOptions {
  readonly retry?: RetryOptions;
  readonly onExhausted?: OnExhausted;
  /** Milliseconds until the retry topic's message is tried again. Default 60,000. */
  readonly retryDelayMs?: number;
  /** Times through the retry topic. Default 3. */
  readonly rounds?: number;
  /** Milliseconds a handler may take; more is a failure. Default: no limit. */
  readonly timeoutMs?: number;
}

/** A handler's options over the service's defaults. */
export interface FailurePolicy extends Backoff {
  readonly attempts: number;
  readonly onExhausted: OnExhausted;
  readonly retryDelayMs: number;
  readonly rounds: number;
  readonly timeoutMs: number | undefined;
}

/** About a minute and a half of trying: a restart of most of what handlers depend on. */
const DEFAULTS: FailurePolicy = {
  attempts: 10,
  baseDelayMs: 200,
  maxDelayMs: 30_000,
  onExhausted: 'dead-letter',
  retryDelayMs: 60_000,
  rounds: 3,
  timeoutMs: undefined,
};

/** Longer than Node's timers can wait, and than anybody would. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** @throws HandlerDefinitionError naming the handler, what was given and what is accepted */
export function failurePolicy(
  handler: string,
  options: FailureOptions,
  defaults: Partial<FailurePolicy> = {},
): FailurePolicy {
  const { retry, ...others } = options;
  const policy = { ...DEFAULTS, ...defined(defaults), ...defined(others), ...defined(retry ?? {}) };
  check(handler, policy, 'attempts', 1);
  check(handler, policy, 'baseDelayMs', 0);
  check(handler, policy, 'maxDelayMs', 0);
  check(handler, policy, 'retryDelayMs', 0);
  check(handler, policy, 'rounds', 1);
  if (policy.timeoutMs !== undefined) check(handler, policy, 'timeoutMs', 1);
  return policy;
}

function check(
  handler: string,
  policy: FailurePolicy,
  option: Exclude<keyof FailurePolicy, 'onExhausted'>,
  from: number,
): void {
  const value = policy[option];
  if (Number.isInteger(value) && value! >= from && value! <= MAX_DELAY_MS) return;
  throw new HandlerDefinitionError(
    `@Consumes of ${handler} has ${option} ${value}: an integer from ${from} to ${MAX_DELAY_MS} is accepted.`,
  );
}

/** Without what is `undefined`, which would hide a default. */
function defined<Options extends object>(options: Options): Options {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Options;
}
