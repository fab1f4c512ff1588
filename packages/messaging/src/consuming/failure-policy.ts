import { HandlerDefinitionError } from '../errors.js';
import type { Backoff } from './backoff.js';

/** The number and the delays of the tries in place, while the message's key waits. */
export interface RetryOptions extends Partial<Backoff> {
  /** Tries in all, the first included. Default 10. */
  readonly attempts?: number;
}

/**
 * The fate of a message whose attempts are used up:
 * - `dead-letter`: stored in `<group>.dlt` (default)
 * - `retry-topic`: stored in `<group>.retry` and tried again after `retryDelayMs`, `rounds`
 *   times, then dead-lettered. Later messages of its key overtake it.
 * - `block`: tried on, its key waiting for as long as it takes; health names it
 */
export type OnExhausted = 'dead-letter' | 'retry-topic' | 'block';

/** A handler's choices in `@Consumes` or `@ConsumesTopic` for when it fails. */
export interface FailureOptions {
  readonly retry?: RetryOptions;
  readonly onExhausted?: OnExhausted;
  /** Milliseconds until a message in the retry topic is tried again. Default 60,000. */
  readonly retryDelayMs?: number;
  /** Times through the retry topic. Default 3. */
  readonly rounds?: number;
  /** Milliseconds that a handler may take before it counts as failed. Default: no limit. */
  readonly timeoutMs?: number;
}

/** A handler's options, the service's defaults filled in. */
export interface FailurePolicy extends Backoff {
  readonly attempts: number;
  readonly onExhausted: OnExhausted;
  readonly retryDelayMs: number;
  readonly rounds: number;
  readonly timeoutMs: number | undefined;
}

/** Ten attempts last about a minute and a half, in which most dependencies of a handler restart. */
const DEFAULTS: FailurePolicy = {
  attempts: 10,
  baseDelayMs: 200,
  maxDelayMs: 30_000,
  onExhausted: 'dead-letter',
  retryDelayMs: 60_000,
  rounds: 3,
  timeoutMs: undefined,
};

/** The longest wait of Node's timers, in milliseconds. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Fills in the defaults. @throws HandlerDefinitionError naming the handler, the value and what is accepted */
export function failurePolicy(
  handler: string,
  options: FailureOptions,
  defaults: Partial<FailurePolicy> = {},
  decorator = '@Consumes',
): FailurePolicy {
  const { retry, ...others } = options;
  const where = `${decorator} of ${handler}`;
  const policy = { ...DEFAULTS, ...defined(defaults), ...defined(others), ...defined(retry ?? {}) };
  check(where, policy, 'attempts', 1);
  check(where, policy, 'baseDelayMs', 0);
  check(where, policy, 'maxDelayMs', 0);
  check(where, policy, 'retryDelayMs', 0);
  check(where, policy, 'rounds', 1);
  if (policy.timeoutMs !== undefined) check(where, policy, 'timeoutMs', 1);
  return policy;
}

function check(
  where: string,
  policy: FailurePolicy,
  option: Exclude<keyof FailurePolicy, 'onExhausted'>,
  from: number,
): void {
  const value = policy[option];
  if (Number.isInteger(value) && value! >= from && value! <= MAX_DELAY_MS) return;
  throw new HandlerDefinitionError(
    `${where} has ${option} ${value}: an integer from ${from} to ${MAX_DELAY_MS} is accepted.`,
  );
}

/** Leaves out options that are `undefined`, which would hide a default. */
function defined<Options extends object>(options: Options): Options {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Options;
}
