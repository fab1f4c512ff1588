import type { Span, Tracer } from '@opentelemetry/api';
import type { HeaderValue, OutgoingMessage, Position, Producer } from '../ports/index.js';
import { failSpan } from './fail-span.js';
import { headerSetter } from './header-carrier.js';
import { openTelemetry } from './open-telemetry.js';
import { registeredTracer } from './registered-tracer.js';
import * as names from './semantic-conventions.js';

type PublishBatch = Producer['publishBatch'];

/**
 * Wraps publishing in a span `send <topic>` for each message, which then carries the trace on in its
 * headers. Without tracing, returns the function given.
 */
export function tracedPublishing(
  publishBatch: PublishBatch,
  tracer = registeredTracer('messaging'),
): PublishBatch {
  return tracer ? (messages) => publishTraced(publishBatch, messages, tracer) : publishBatch;
}

async function publishTraced(
  publishBatch: PublishBatch,
  messages: readonly OutgoingMessage[],
  tracer: Tracer,
): Promise<Position[]> {
  const spans = messages.map((message) => startSpan(tracer, message));
  try {
    const positions = await publishBatch(messages.map((each, index) => carry(each, spans[index]!)));
    positions.forEach((position, index) =>
      spans[index]?.setAttributes(positionAttributes(position)),
    );
    return positions;
  } catch (error) {
    for (const span of spans) failSpan(span, error);
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}

/** Begins a span that describes the message without its key and value, which may be personal. */
function startSpan(tracer: Tracer, { topic, headers, value }: OutgoingMessage): Span {
  const id = headers['ce_id'];
  return tracer.startSpan(`${names.SEND} ${topic}`, {
    kind: openTelemetry().SpanKind.PRODUCER,
    attributes: {
      [names.MESSAGING_SYSTEM]: names.KAFKA,
      [names.OPERATION_NAME]: names.SEND,
      [names.OPERATION_TYPE]: names.SEND,
      [names.DESTINATION_NAME]: topic,
      ...(id && { [names.MESSAGE_ID]: String(id) }),
      ...(value === null && { [names.KAFKA_MESSAGE_TOMBSTONE]: true }),
    },
  });
}

function carry(message: OutgoingMessage, span: Span): OutgoingMessage {
  const headers: Record<string, HeaderValue> = { ...message.headers };
  const { context, propagation, trace } = openTelemetry();
  propagation.inject(trace.setSpan(context.active(), span), headers, headerSetter);
  return { ...message, headers };
}

function positionAttributes({ partition, offset }: Position): Record<string, string | number> {
  return {
    [names.DESTINATION_PARTITION_ID]: String(partition),
    [names.KAFKA_OFFSET]: Number(offset),
  };
}
