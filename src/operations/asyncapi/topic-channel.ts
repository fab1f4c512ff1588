import type { TopicDefinition } from '../../messaging/index.js';
import type { AsyncApiChannel, KafkaBindings, Reference } from './asyncapi-types.js';

/** How AsyncAPI's Kafka binding types what Kafka configures as text. */
const CONFIGURATION: Readonly<Record<string, (value: string) => unknown>> = {
  'cleanup.policy': (value) => value.split(',').map((policy) => policy.trim()),
  'retention.ms': Number,
  'retention.bytes': Number,
  'delete.retention.ms': Number,
  'max.message.bytes': Number,
};

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
  const configuration = Object.entries(config).map(([key, value]) => [
    key,
    CONFIGURATION[key]?.(value) ?? value,
  ]);
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
