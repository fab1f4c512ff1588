import type { CatalogedHandler, EventDefinition } from '../../messaging/index.js';
import type { AsyncApiOperation, Reference } from './asyncapi-types.js';
import { type EventKeys, unusedKey } from './event-keys.js';
import { titleOf } from './event-title.js';

type Operations = Record<string, AsyncApiOperation>;

/** What the service does: it sends its own events, and each handler receives. */
export function eventOperations(
  keys: EventKeys,
  handlers: readonly CatalogedHandler[],
): Readonly<Operations> {
  const operations: Operations = {};
  const add = (key: string, operation: AsyncApiOperation): void => {
    operations[unusedKey(key, Object.keys(operations))] = operation;
  };
  for (const [event, key] of keys) if (!event.external) add(`publish.${key}`, send(event, key));
  for (const handler of handlers) add(nameOf(handler.handler), receive(handler, keys));
  return operations;
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
  { handler, group, topic, event }: CatalogedHandler,
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

/** An event and its former versions on the topic that are read as if they were of this one. */
function versionsOf(event: EventDefinition, keys: EventKeys): EventDefinition[] {
  const older = [...keys.keys()].find(({ eventClass }) => eventClass === event.upcast?.from);
  if (older?.topic.name !== event.topic.name) return [event];
  return [event, ...versionsOf(older, keys)];
}

/** Keys of components have fewer characters than names of methods may have. */
function nameOf(text: string): string {
  return text.replace(/[^\w.-]/g, '_');
}

function channelOf(topic: string): Reference {
  return { $ref: `#/channels/${topic}` };
}

function messageOf(topic: string, key: string): Reference {
  return { $ref: `#/channels/${topic}/messages/${key}` };
}
