import type { SpanContext } from '@opentelemetry/api';
import type { Message } from '../ports/index.js';

/** By group: in one process several may have the same message. */
const failed = new WeakMap<Message, Map<string, SpanContext>>();

/** A failure is logged when its span has ended: this is how the line finds it. */
export function rememberFailedAttempt(message: Message, group: string, span: SpanContext): void {
  const ofGroups = failed.get(message) ?? new Map<string, SpanContext>();
  failed.set(message, ofGroups.set(group, span));
}

/** The span of the last attempt of a group that failed; `undefined` without tracing. */
export function failedAttempt(message: Message, group: string): SpanContext | undefined {
  return failed.get(message)?.get(group);
}
