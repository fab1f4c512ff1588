import { AsyncLocalStorage } from 'node:async_hooks';
import type { Message } from '../../ports/index.js';
import { registeredTracer } from '../../tracing/registered-tracer.js';
import { messageFields, type MessageFields } from '../message-fields.js';
import type { Step } from './step.js';

const handled = new AsyncLocalStorage<{ readonly message: Message; readonly group: string }>();

/** The first major version of Node that keeps asynchronous context without watching every promise. */
const CHEAP_SINCE_NODE = 24;

/**
 * Tells whether log lines of handlers can name their message at no cost. Before Node 24 that costs
 * 3.5 µs per message, a fifth of handling one; with tracing, the price is paid already.
 */
export function isLogContextFree(nodeVersion = process.versions.node): boolean {
  return (
    Number.parseInt(nodeVersion, 10) >= CHEAP_SINCE_NODE || Boolean(registeredTracer('messaging'))
  );
}

/** Makes `loggedMessage` know the message while its handler runs. */
export function logContext(group: string): Step {
  return (next) => (message, delivery) => handled.run({ message, group }, next, message, delivery);
}

/**
 * Describes the message that the calling handler is at, for a logger; `undefined` outside of handlers.
 *
 * @example
 * console.log(JSON.stringify({ text, ...loggedMessage() }));
 */
export function loggedMessage(): MessageFields | undefined {
  const current = handled.getStore();
  return current && messageFields(current.message, current.group);
}
