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

/** How AsyncAPI's Kafka binding types what Kafka configures as text; `undefined` for what is wrong. */
const CONFIGURATION = new Map<string, (value: string) => unknown>([
  ['cleanup.policy', policies],
  ['retention.ms', integer(-1)],
  ['retention.bytes', integer(-1)],
  ['delete.retention.ms', integer(0)],
  ['max.message.bytes', integer(0)],
  ['confluent.key.schema.validation', boolean],
  ['confluent.value.schema.validation', boolean],
]);

/** Under which the document has a topic: `__proto__` is a key that many tools lose. */
export const channelKey = (topic: string): string => (topic === '__proto__' ? 'proto' : topic);

/** A topic as a channel of the document, with the messages of its events. */
export function topicChannel(
  topic: TopicDefinition,
  messages: Readonly<Record<string, Reference>>,
): AsyncApiChannel {
  const { name } = topic;
  return { address: name, title: name, messages, bindings: topicBinding(topic) };
}

/** A topic of which the code says nothing but that it is read. */
export function bareChannel(name: string): AsyncApiChannel {
  return {
    address: name,
    title: name,
    description: 'Its messages are handled as they are: they carry no typed events.',
    bindings: { kafka: { topic: name, bindingVersion: '0.5.0' } },
  };
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
      // Otherwise the broker decides.
      ...(replicationFactor > 0 && { replicas: replicationFactor }),
      ...(configuration.length > 0 && { topicConfiguration: Object.fromEntries(configuration) }),
      bindingVersion: '0.5.0',
    },
  };
}
