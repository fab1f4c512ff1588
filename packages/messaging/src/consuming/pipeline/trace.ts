import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import type { Message } from '../../ports/index.js';
import { HandlerExhaustedError, MessageUnstoredError } from '../../errors.js';
import { idOf } from '../../events/index.js';
import { failSpan } from '../../tracing/fail-span.js';
import { rememberFailedAttempt } from '../../tracing/failed-attempts.js';
import { headerGetter } from '../../tracing/header-carrier.js';
import { openTelemetry } from '../../tracing/open-telemetry.js';
import * as names from '../../tracing/semantic-conventions.js';
import { Postponed } from '../postponed.js';
import { atOrigin, retryTopicName } from './origin.js';
import type { Step } from './step.js';

/** Makes each attempt a span `process <topic>`, a child of the span that sent the message. */
export function trace(group: string, tracer: Tracer): Step {
  const { context, propagation, ROOT_CONTEXT, SpanKind, trace: spans } = openTelemetry();
  const parentOf = ({ headers }: Message): Context => {
    try {
      return propagation.extract(ROOT_CONTEXT, headers, headerGetter);
    } catch {
      // A propagator of the service's own may stumble over the headers of others.
      return ROOT_CONTEXT;
    }
  };
  return (next) => async (message, delivery) => {
    // The active context is ignored: anything, such as a request, may have set the lanes going.
    const parent = parentOf(message);
    const span = tracer.startSpan(
      `${names.PROCESS} ${message.topic}`,
      { kind: SpanKind.CONSUMER, attributes: attributesOf(message, group) },
      parent,
    );
    try {
      await context.with(spans.setSpan(parent, span), next, undefined, message, delivery);
    } catch (error) {
      // A postponed failure was reported further in, but for what cannot be stored.
      const reason = error instanceof Postponed ? error.failure?.error : error;
      if (!(error instanceof Postponed) || reason instanceof MessageUnstoredError)
        fail(span, message, group, reason);
      throw error;
    } finally {
      span.end();
    }
  };
}

/** Marks the span as failed. It goes inside the steps that store a failed message elsewhere, after which all looks well. */
export function traceFailure(group: string): Step {
  const { trace: spans } = openTelemetry();
  return (next) => async (message, delivery) => {
    try {
      await next(message, delivery);
    } catch (error) {
      const span = spans.getActiveSpan();
      if (span) fail(span, message, group, causeOf(error));
      throw error;
    }
  };
}

function fail(span: Span, message: Message, group: string, error: unknown): void {
  failSpan(span, error);
  rememberFailedAttempt(message, group, span.spanContext());
}

/** Finds what made the attempt fail, inside what becomes of the message. */
function causeOf(error: unknown): unknown {
  if (error instanceof Postponed) return error.failure?.error;
  return error instanceof HandlerExhaustedError ? error.cause : error;
}

/** The characters kept of an event's id: senders may choose any. */
const MAX_ID_LENGTH = 256;

/** Describes the message without its key and value, which may be personal. */
function attributesOf(message: Message, group: string): Attributes {
  const { topic, partition, offset, value } = message;
  return {
    [names.MESSAGING_SYSTEM]: names.KAFKA,
    [names.OPERATION_NAME]: names.PROCESS,
    [names.OPERATION_TYPE]: names.PROCESS,
    [names.CONSUMER_GROUP_NAME]: group,
    [names.DESTINATION_NAME]: topic,
    [names.DESTINATION_PARTITION_ID]: String(partition),
    [names.KAFKA_OFFSET]: Number(offset),
    [names.MESSAGE_ID]: idOf(atOrigin(message, retryTopicName(group)))?.slice(0, MAX_ID_LENGTH),
    ...(value === null && { [names.KAFKA_MESSAGE_TOMBSTONE]: true }),
  };
}
