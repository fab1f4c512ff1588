import type { Message, Producer } from '../../ports/index.js';
import type { HandlerMetrics } from '../../metrics/handler-metrics.js';
import { registeredTracer } from '../../tracing/registered-tracer.js';
import type { FailurePolicy } from '../failure-policy.js';
import { deadLetter } from './dead-letter.js';
import type { DeadLetterReason } from './dead-letter-reason.js';
import { logContext } from './log-context.js';
import { metrics } from './metrics.js';
import { retry } from './retry.js';
import { retryTopic, waitUntilDue } from './retry-topic.js';
import { compose, type PipelineHandler, type Step } from './step.js';
import { timeout } from './timeout.js';
import { trace, traceFailure } from './trace.js';
import { waitUntilReady } from './wait-until-ready.js';

export interface HandlerPipelineOptions {
  readonly group: string;
  /** For logs and dead letters, such as `WelcomeController.sendWelcome`. */
  readonly handler: string;
  readonly policy: FailurePolicy;
  readonly producer: Pick<Producer, 'publish'>;
  readonly onDeadLetter: (message: Message, reason: DeadLetterReason, error: Error) => void;
  /** Stored in the retry topic. */
  readonly onMoved?: (message: Message) => void;
  /** Bytes to the event it handles; without it, it gets the raw message. */
  readonly decode?: Step;
  /** Without it nothing is counted. */
  readonly metrics?: HandlerMetrics | undefined;
  /** Whether log lines of the handler say which message they belong to. */
  readonly logContext?: boolean;
}

/** All that stands around a handler, outermost first. */
export function handlerPipeline(
  options: HandlerPipelineOptions,
  run: PipelineHandler,
): PipelineHandler {
  const { group, handler, policy, producer, decode, metrics: counts } = options;
  const { onExhausted, rounds, retryDelayMs: delayMs, timeoutMs } = policy;
  const onDeadLetter: typeof options.onDeadLetter = (message, reason, error) => {
    counts?.deadLettered(message, reason);
    options.onDeadLetter(message, reason, error);
  };
  const onMoved = (message: Message): void => {
    counts?.movedToRetryTopic(message);
    options.onMoved?.(message);
  };
  const tracer = registeredTracer('messaging');
  return compose(
    [
      ...(counts ? [metrics(counts)] : []),
      waitUntilDue(group),
      ...(tracer ? [trace(group, tracer)] : []),
      ...(options.logContext ? [logContext(group)] : []),
      deadLetter({ group, handler, producer, onDeadLetter }),
      ...(onExhausted === 'retry-topic'
        ? [retryTopic({ group, rounds, delayMs, producer, onMoved })]
        : []),
      ...(tracer ? [traceFailure(group)] : []),
      waitUntilReady(),
      ...(decode ? [decode] : []),
      retry(policy),
      ...(timeoutMs === undefined ? [] : [timeout(timeoutMs)]),
    ],
    run,
  );
}
