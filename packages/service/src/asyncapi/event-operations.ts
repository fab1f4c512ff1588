import type { EventDefinition } from '@nest-kafka-kit/messaging/events';
import type { HandlerDefinition } from '@nest-kafka-kit/messaging/operating';
import type { AsyncApiOperation, Reference } from './asyncapi-types.js';
import { type EventKeys, unusedKey } from './event-keys.js';
import { titleOf } from './event-title.js';
import { channelKey } from './topic-channel.js';

/** A handler's definition as far as documents tell it; the group is spelled out. */
export type DocumentedHandler = Pick<HandlerDefinition, 'handler' | 'topic' | 'event'> & {
  readonly group: string;
};

/** What the service does: it sends its own events, and each handler receives. */
export function eventOperations(
  keys: EventKeys,
  handlers: readonly DocumentedHandler[],
): Readonly<Record<string, AsyncApiOperation>> {
  const operations = new Map<string, AsyncApiOperation>();
  const add = (key: string, operation: AsyncApiOperation): void => {
    operations.set(unusedKey(key, [...operations.keys()]), operation);
  };
  for (const [event, key] of keys) if (!event.external) add(`publish.${key}`, send(event, key));
  for (const handler of handlers) add(nameOf(handler.handler), receive(handler, keys));
  return Object.fromEntries(operations);
}

function send(event: EventDefinition, key: string): AsyncApiOperation {
  const topic = event.topic.name;
  return {
    action: 'send',
    title: `Publish ${titleOf(event)}`,
    summary: `This service publishes ${titleOf(event)}.`,
    channel: channelOf(topic),
    messages: [messageOf(topic, key)],
  };
}

function receive(
  { handler, group, topic, event }: DocumentedHandler,
  keys: EventKeys,
): AsyncApiOperation {
  const messages =
    event && versionsOf(event, keys).map((version) => messageOf(topic, keys.get(version)!));
  return {
    action: 'receive',
    title: handler,
    summary: `${handler} handles ${event ? titleOf(event) : 'every message'} in group ${group}.`,
    channel: channelOf(topic),
    ...(messages && { messages }),
    bindings: {
      kafka: { groupId: { type: 'string', const: group }, bindingVersion: '0.5.0' },
    },
  };
}

/** An event and its former versions that are read as if they were of this one. */
function versionsOf(event: EventDefinition, keys: EventKeys): EventDefinition[] {
  const older = [...keys.keys()].find(({ eventClass }) => eventClass === event.upcast?.from);
  return older ? [event, ...versionsOf(older, keys)] : [event];
}

/** Keys of components have fewer characters than names of methods may have. */
function nameOf(text: string): string {
  return text.replace(/[^\w.-]/g, '_');
}

function channelOf(topic: string): Reference {
  return { $ref: `#/channels/${channelKey(topic)}` };
}

function messageOf(topic: string, key: string): Reference {
  return { $ref: `#/channels/${channelKey(topic)}/messages/${key}` };
}
