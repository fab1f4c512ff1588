import { loggedMessage, type MessageFields } from '@nest-kafka-kit/messaging/operating';
import { registeredOpenTelemetry } from '@nest-kafka-kit/messaging/tracing';

export type LogFields = Partial<MessageFields>;

/**
 * The message being handled and the active trace, as fields of a log line; `undefined` without
 * them.
 */
export function logFields(): LogFields | undefined {
  const message = loggedMessage();
  const span = registeredOpenTelemetry()?.trace.getActiveSpan()?.spanContext();
  if (!span) return message;
  return { ...message, traceId: span.traceId, spanId: span.spanId };
}

/** The fields for people, who need only the place of the message. */
export function shortFields({
  eventId: _eventId,
  eventType: _eventType,
  traceId: _traceId,
  spanId: _spanId,
  ...params
}: Readonly<Record<string, unknown>>): { short: string; rest: Record<string, unknown> } {
  const { group, topic, partition, offset, ...rest } = params;
  const isMessage = [group, topic, partition, offset].every((field) => field !== undefined);
  if (!isMessage) return { short: '', rest: params };
  return {
    short: `[${group as string} ${topic as string}/${partition as string}@${offset as string}]`,
    rest,
  };
}
