import { AsyncLocalStorage } from 'node:async_hooks';
import type { Message } from '../../ports/index.js';
import { registeredTracer } from '../../tracing/registered-tracer.js';
import { messageFields, type MessageFields } from '../message-fields.js';
import type { Step } from './step.js';

const handled = new AsyncLocalStorage<{ readonly message: Message; readonly group: string }>();

/** From here on Node keeps asynchronous context without watching every promise for it. */
const CHEAP_SINCE_NODE = 24;

/**
 * Whether log lines of handlers can say which message they belong to for nothing. Before Node 24
 * that costs 3.5 µs per message, a fifth of all it takes to handle one; tracing has paid already.
 */
export function isLogContextFree(nodeVersion = process.versions.node): boolean {
  return (
    Number.parseInt(nodeVersion, 10) >= CHEAP_SINCE_NODE || Boolean(registeredTracer('messaging'))
  );
}

/** While the handler runs, `loggedMessage` tells loggers about its message. */
export function logContext(group: string): Step {
  return (next) => (message, delivery) => handled.run({ message, group }, next, message, delivery);
}

/**
 * The message that is being handled where this is called, for a logger.
 *
 * @example
 * console.log(JSON.stringify({ text, ...loggedMessage() }));
 */
export function loggedMessage(): MessageFields | undefined {
  const current = handled.getStore();
  return current && messageFields(current.message, current.group);
}
