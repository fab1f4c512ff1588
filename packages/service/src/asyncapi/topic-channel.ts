import type { TopicDefinition } from '@nest-kafka-kit/messaging';
import type { AsyncApiChannel, KafkaBindings, Reference } from './asyncapi-types.js';

const integer =
  (least: number) =>
  (value: string): number | undefined =>
    /^-?\d+$/.test(value) && Number(value) >= least ? Number(value) : undefined;

const boolean = (value: string): boolean | undefined =>
  value === 'true' || (value === 'false' ? false : undefined);

function policies(value: string): string[] | undefined {
  const all = value.split(',').map((policy) => policy.trim());
  return all.every((policy) => ['compact', 'delete'].includes(policy)) ? all : undefined;
}

/**
 * Converts Kafka's configuration, which is text, to the types of AsyncAPI's Kafka binding; wrong
 * values become `undefined`.
 */
const CONFIGURATION = new Map<string, (value: string) => unknown>([
  ['cleanup.policy', policies],
  ['retention.ms', integer(-1)],
  ['retention.bytes', integer(-1)],
  ['delete.retention.ms', integer(0)],
  ['max.message.bytes', integer(0)],
  ['confluent.key.schema.validation', boolean],
  ['confluent.value.schema.validation', boolean],
]);

/** The key of a topic in the document. Many tools lose the key `__proto__`. */
export const channelKey = (topic: string): string => (topic === '__proto__' ? 'proto' : topic);

/**
 * Describes a topic as a channel of the document, with the messages of its events. Partitions and
 * configuration of others' topics are for them to say.
 */
export function topicChannel(
  topic: TopicDefinition,
  messages: Readonly<Record<string, Reference>>,
  isOwn = true,
): AsyncApiChannel {
  const { name } = topic;
  const bindings = isOwn ? topicBinding(topic) : nameBinding(name);
  return { address: name, title: name, messages, bindings };
}

/**
 * Describes a topic that the code only reads.
 *
 * @param messages the values that handlers take as a class
 */
export function bareChannel(
  name: string,
  messages: Readonly<Record<string, Reference>> = {},
): AsyncApiChannel {
  const hasValues = Object.keys(messages).length > 0;
  return {
    address: name,
    title: name,
    description: hasValues
      ? 'Its messages carry no typed events: their values are read as classes.'
      : 'Its messages are handled as they are: they carry no typed events.',
    ...(hasValues && { messages }),
    bindings: nameBinding(name),
  };
}

function nameBinding(name: string): KafkaBindings {
  return { kafka: { topic: name, bindingVersion: '0.5.0' } };
}

function topicBinding({
  name,
  partitions,
  replicationFactor,
  config,
}: TopicDefinition): KafkaBindings {
  const configuration = Object.entries(config)
    .map(([key, value]) => [key, (CONFIGURATION.get(key) ?? String)(value)] as const)
    .filter(([, value]) => value !== undefined);
  return {
    kafka: {
      topic: name,
      partitions,
      // The broker decides if it is not set.
      ...(replicationFactor > 0 && { replicas: replicationFactor }),
      ...(configuration.length > 0 && { topicConfiguration: Object.fromEntries(configuration) }),
      bindingVersion: '0.5.0',
    },
  };
}
