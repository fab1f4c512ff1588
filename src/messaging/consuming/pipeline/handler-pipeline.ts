import type { Message, Producer } from '../../contracts/index.js';
import type { EventDefinition } from '../../events/index.js';
import type { FailurePolicy } from '../failure-policy.js';
import { deadLetter } from './dead-letter.js';
import type { DeadLetterReason } from './dead-letter-reason.js';
import { decode } from './decode.js';
import { retry } from './retry.js';
import { retryTopic, waitUntilDue } from './retry-topic.js';
import { compose, type PipelineHandler } from './step.js';
import { timeout } from './timeout.js';

export interface HandlerPipelineOptions {
  readonly group: string;
  /** For logs and dead letters, such as `WelcomeController.sendWelcome`. */
  readonly handler: string;
  readonly policy: FailurePolicy;
  readonly producer: Pick<Producer, 'publish'>;
  readonly onDeadLetter: (message: Message, reason: DeadLetterReason, error: Error) => void;
  /** Of the event it handles; without one it gets the raw message. */
  readonly definition?: EventDefinition;
}

/** All that stands around a handler, outermost first. */
export function handlerPipeline(
  { group, handler, policy, producer, onDeadLetter, definition }: HandlerPipelineOptions,
  run: PipelineHandler,
): PipelineHandler {
  const { onExhausted, rounds, retryDelayMs: delayMs, timeoutMs } = policy;
  return compose(
    [
      waitUntilDue(group),
      deadLetter({ group, handler, producer, onDeadLetter }),
      ...(onExhausted === 'retry-topic' ? [retryTopic({ group, rounds, delayMs, producer })] : []),
      ...(definition ? [decode(definition)] : []),
      retry(policy),
      ...(timeoutMs === undefined ? [] : [timeout(timeoutMs)]),
    ],
    run,
  );
}
