import type { HandlerDefinition } from '@nest-kafka-kit/messaging/operating';
import type { AsyncApiMessage } from './asyncapi-types.js';
import { type EventKeys, unusedKey } from './event-keys.js';

/** A class that values are read as. */
type ValueClass = NonNullable<HandlerDefinition['value']>;

/** The values that handlers of a topic take as a class, by `@ConsumesTopic(topic, { value })`. */
export interface TopicValues {
  readonly topic: string;
  readonly value: ValueClass;
  /** Whether one of the handlers takes `null` for messages without a value. */
  readonly tombstone: boolean;
  /** The key of their message in the document. */
  readonly key: string;
}

type Handler = Pick<HandlerDefinition, 'topic' | 'value' | 'tombstone'>;

/**
 * Finds the values of topics, each class of a topic once.
 *
 * @example
 * topicValues(handlers, keys).map(({ topic, key }) => `${topic}: ${key}`); // ['CRM.customers_v1: Customer']
 */
export function topicValues(handlers: readonly Handler[], events: EventKeys): TopicValues[] {
  const found: TopicValues[] = [];
  for (const { topic, value, tombstone = false } of handlers) {
    if (!value) continue;
    const index = found.findIndex((each) => isOf(each, { topic, value }));
    const known = found[index];
    if (known) found[index] = { ...known, tombstone: known.tombstone || tombstone };
    else {
      const used = [...events.values(), ...found.map(({ key }) => key)];
      found.push({ topic, value, tombstone, key: unusedKey(keyOf(value), used) });
    }
  }
  return found;
}

/** Tells whether values are those that a handler takes. */
export function isOf(values: Pick<TopicValues, 'topic' | 'value'>, handler: Handler): boolean {
  return values.topic === handler.topic && values.value === handler.value;
}

/** Replaces characters that keys of components cannot have, but names of classes can. */
function keyOf({ name }: ValueClass): string {
  return name.replace(/[^\w.-]/g, '_') || 'Value';
}

/** Describes the values of a topic as a message of the document. */
export function valueMessage(
  { value, tombstone }: TopicValues,
  payload: AsyncApiMessage['payload'],
): AsyncApiMessage {
  const { name } = value;
  return {
    name,
    title: name,
    summary: `Values that are read as ${name}, in order per key of the record.`,
    description: `Another service publishes them, and they carry no typed events.${
      tombstone ? ' Without a value it is a tombstone: nothing of its key is left.' : ''
    }`,
    contentType: 'application/json',
    headers: { type: 'object' },
    payload,
    bindings: {
      kafka: {
        key: { type: 'string', description: 'The key of the record.' },
        bindingVersion: '0.5.0',
      },
    },
  };
}
