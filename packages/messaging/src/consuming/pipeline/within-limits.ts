import type { Headers } from '../../ports/index.js';
import { InvalidMessageError, UndecodableMessageError } from '../../errors.js';
import type { MessageLimits } from '../message-limits.js';
import { originOf } from './origin.js';
import { retryTopicOf } from './retry-topic.js';
import type { Step } from './step.js';

/** Refuses messages with more headers than the limits allow, whoever handles them. */
export function withinLimits(group: string, limits: MessageLimits): Step {
  const retryTopic = retryTopicOf(group).name;
  return (next) => (message, delivery) => {
    // The headers that the retry topic adds are not the sender's.
    const isRetried = message.topic === retryTopic;
    refuseHeaders(isRetried ? originOf(message, retryTopic).headers : message.headers, limits);
    return next(message, delivery);
  };
}

/** @throws UndecodableMessageError */
function refuseHeaders(headers: Headers, limits: MessageLimits): void {
  let count = 0;
  let bytes = 0;
  for (const name of Object.keys(headers)) {
    const value = headers[name]!;
    if (Buffer.isBuffer(value)) {
      count += 1;
      bytes += name.length + value.length;
    } else {
      count += value.length;
      for (const each of value) bytes += name.length + each.length;
    }
  }
  if (count > limits.headers)
    throw new UndecodableMessageError(
      `It has ${count} headers: at most ${limits.headers} are read, by \`limits.headers\`.`,
    );
  if (bytes > limits.headerBytes)
    throw new UndecodableMessageError(
      `Its headers have ${bytes} bytes: at most ${limits.headerBytes} are read, by \`limits.headerBytes\`.`,
    );
}

/**
 * Refuses data that is larger than validating it is worth, whatever it was encoded as. It looks at
 * each object and array once, and stops where a limit is passed.
 *
 * @throws InvalidMessageError naming the limit
 */
export function refuseExcess(type: string, data: unknown, limits: MessageLimits): void {
  if (typeof data !== 'object' || data === null) return;
  left.keys = limits.keys;
  left.items = limits.items;
  const limit = excess(data, limits.depth);
  if (!limit) return;
  const problem = {
    depth: `nests deeper than ${limits.depth} levels`,
    keys: `has more than ${limits.keys} keys`,
    items: `has more than ${limits.items} items`,
  }[limit];
  const problems = [`${problem}, which \`limits.${limit}\` allows`];
  throw new InvalidMessageError(type, [{ path: 'data', problems }]);
}

/** The allowance of the data that is being looked at; kept here, as nothing may be allocated per message. */
const left = { keys: 0, items: 0 };

/** Finds the first limit that is passed. */
function excess(value: object, levels: number): 'depth' | 'keys' | 'items' | undefined {
  if (levels === 0) return 'depth';
  if (Array.isArray(value) || value instanceof Set) {
    left.items -= Array.isArray(value) ? value.length : value.size;
    if (left.items < 0) return 'items';
    for (const item of value as Iterable<unknown>) {
      const limit = typeof item === 'object' && item !== null && excess(item, levels - 1);
      if (limit) return limit;
    }
    return undefined;
  }
  if (ArrayBuffer.isView(value)) return undefined;
  for (const key in value) {
    left.keys -= 1;
    if (left.keys < 0) return 'keys';
    const held = (value as Record<string, unknown>)[key];
    const limit = typeof held === 'object' && held !== null && excess(held, levels - 1);
    if (limit) return limit;
  }
  return undefined;
}
