import type { EventDefinition } from '@nest-kafka-kit/messaging/events';
import type { HandlerDefinition } from '@nest-kafka-kit/messaging/operating';
import type { AsyncApiOperation, Reference } from './asyncapi-types.js';
import { type EventKeys, unusedKey } from './event-keys.js';
import { titleOf } from './event-title.js';
import { channelKey } from './topic-channel.js';
import { isOf, type TopicValues } from './topic-values.js';

/** The part of a handler's definition that documents show, with its group spelled out. */
export type DocumentedHandler = Pick<
  HandlerDefinition,
  'handler' | 'topic' | 'event' | 'value' | 'tombstone'
> & {
  readonly group: string;
};

/** Describes what the service does: it sends its own events, and each handler receives. */
export function eventOperations(
  keys: EventKeys,
  handlers: readonly DocumentedHandler[],
  values: readonly TopicValues[] = [],
): Readonly<Record<string, AsyncApiOperation>> {
  const operations = new Map<string, AsyncApiOperation>();
  const add = (key: string, operation: AsyncApiOperation): void => {
    operations.set(unusedKey(key, [...operations.keys()]), operation);
  };
  for (const [event, key] of keys) if (!event.external) add(`publish.${key}`, send(event, key));
  for (const handler of handlers)
    add(componentKey(handler.handler), receive(handler, keys, values));
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
  definition: DocumentedHandler,
  keys: EventKeys,
  values: readonly TopicValues[],
): AsyncApiOperation {
  const { handler, group, topic, event, value } = definition;
  const found = event
    ? versionsOf(event, keys).map((version) => keys.get(version)!)
    : values.filter((each) => isOf(each, definition)).map(({ key }) => key);
  const messages = (event ?? value) && found.map((key) => messageOf(topic, key));
  const what = event ? titleOf(event) : `every message${value ? ` as ${value.name}` : ''}`;
  return {
    action: 'receive',
    title: handler,
    summary: `${handler} handles ${what} in group ${group}.`,
    channel: channelOf(topic),
    ...(messages && { messages }),
    bindings: {
      kafka: { groupId: { type: 'string', const: group }, bindingVersion: '0.5.0' },
    },
  };
}

/** The event, and the former versions that are upcast to it. */
function versionsOf(event: EventDefinition, keys: EventKeys): EventDefinition[] {
  const older = [...keys.keys()].find(({ eventClass }) => eventClass === event.upcast?.from);
  return older ? [event, ...versionsOf(older, keys)] : [event];
}

/** Replaces characters that keys of components cannot have, but names of methods can. */
function componentKey(text: string): string {
  return text.replace(/[^\w.-]/g, '_');
}

function channelOf(topic: string): Reference {
  return { $ref: `#/channels/${channelKey(topic)}` };
}

function messageOf(topic: string, key: string): Reference {
  return { $ref: `#/channels/${channelKey(topic)}/messages/${key}` };
}
