import type { HandlerObserver, Producer } from '../../ports/index.js';
import { registeredTracer } from '../../tracing/registered-tracer.js';
import type { FailurePolicy } from '../failure-policy.js';
import { DEFAULT_MESSAGE_LIMITS, type MessageLimits } from '../message-limits.js';
import { deadLetter } from './dead-letter.js';
import { logContext } from './log-context.js';
import { AttemptReport } from './observe.js';
import { retry } from './retry.js';
import { retryTopic, waitUntilDue } from './retry-topic.js';
import { compose, type PipelineHandler, type Step } from './step.js';
import { timeout } from './timeout.js';
import { trace, traceFailure } from './trace.js';
import { waitUntilReady } from './wait-until-ready.js';
import { withinLimits } from './within-limits.js';

export interface HandlerPipelineOptions {
  readonly group: string;
  /** The name in logs and dead letters, such as `WelcomeController.sendWelcome`. */
  readonly handler: string;
  readonly policy: FailurePolicy;
  readonly producer: Pick<Producer, 'publish'>;
  readonly observer: HandlerObserver;
  /** The step that makes the event; without it, the handler gets the raw message. */
  readonly decode?: Step;
  /** What its messages may have. */
  readonly limits?: MessageLimits;
  /** Whether log lines of the handler say which message they belong to. */
  readonly logContext?: boolean;
}

/** Puts all steps around a handler, outermost first. */
export function handlerPipeline(
  options: HandlerPipelineOptions,
  run: PipelineHandler,
): PipelineHandler {
  const { group, handler, policy, producer, decode, observer } = options;
  const { onExhausted, rounds, retryDelayMs: delayMs, timeoutMs } = policy;
  const report = new AttemptReport(group, handler, observer);
  const tracer = registeredTracer('messaging');
  return compose(
    [
      report.step,
      waitUntilDue(group, delayMs),
      ...(tracer ? [trace(group, tracer)] : []),
      ...(options.logContext ? [logContext(group)] : []),
      deadLetter({ group, handler, producer, onDeadLetter: report.deadLettered }),
      ...(onExhausted === 'retry-topic'
        ? [retryTopic({ group, rounds, delayMs, producer, onMoved: report.moved })]
        : []),
      ...(tracer ? [traceFailure(group)] : []),
      withinLimits(group, options.limits ?? DEFAULT_MESSAGE_LIMITS),
      waitUntilReady(),
      ...(decode ? [decode] : []),
      retry(policy),
      ...(timeoutMs === undefined ? [] : [timeout(timeoutMs)]),
    ],
    run,
  );
}
