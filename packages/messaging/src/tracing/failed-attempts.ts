import type { SpanContext } from '@opentelemetry/api';
import type { Message } from '../ports/index.js';

/** The spans of failed attempts, by group: several groups of a process may have one message. */
const failed = new WeakMap<Message, Map<string, SpanContext>>();

/** Remembers the span of a failed attempt for the log line about it, which comes after the span has ended. */
export function rememberFailedAttempt(message: Message, group: string, span: SpanContext): void {
  const ofGroups = failed.get(message) ?? new Map<string, SpanContext>();
  failed.set(message, ofGroups.set(group, span));
}

/** Finds the span of a group's last failed attempt; `undefined` without tracing. */
export function failedAttempt(message: Message, group: string): SpanContext | undefined {
  return failed.get(message)?.get(group);
}
