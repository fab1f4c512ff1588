import type { Message } from '../ports/index.js';
import { idOf, typeOf } from '../events/index.js';
import { failedAttempt } from '../tracing/failed-attempts.js';
import { atOrigin, retryTopicName } from './pipeline/origin.js';

/** A log line's facts about the message it belongs to: its place and type, never its content. */
export interface MessageFields {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** A 64-bit integer as text: JSON numbers end at 2^53. */
  readonly offset: string;
  readonly eventId?: string;
  readonly eventType?: string;
  /** The trace of an attempt that failed. */
  readonly traceId?: string;
  readonly spanId?: string;
}

/** The characters kept of an id or a type: senders may choose any. */
const MAX_LENGTH = 256;

/** Collects the facts about a message. */
export function messageFields(message: Message, group: string): MessageFields {
  const { topic, partition, offset } = message;
  const original = atOrigin(message, retryTopicName(group));
  const eventId = idOf(original)?.slice(0, MAX_LENGTH);
  const eventType = typeOf(original)?.slice(0, MAX_LENGTH);
  return {
    group,
    topic,
    partition,
    offset: String(offset),
    ...(eventId !== undefined && { eventId }),
    ...(eventType !== undefined && { eventType }),
  };
}

/** Adds the trace for a line about a failure, whose span has ended by then. */
export function failureFields(message: Message, group: string): MessageFields {
  const span = failedAttempt(message, group);
  const fields = messageFields(message, group);
  return span ? { ...fields, traceId: span.traceId, spanId: span.spanId } : fields;
}
