import type { EventDefinition } from '@nest-kafka-kit/messaging/events';
import type { EventCatalog } from '@nest-kafka-kit/messaging/operating';
import type {
  AsyncApiChannel,
  AsyncApiDocument,
  AsyncApiInfo,
  Reference,
} from './asyncapi-types.js';
import { type EventKeys, eventKeys } from './event-keys.js';
import { DEFAULT_CONTENT_TYPE, eventMessage } from './event-message.js';
import { type DocumentedHandler, eventOperations } from './event-operations.js';
import { EventPayloads } from './event-payloads.js';
import { bareChannel, channelKey, topicChannel } from './topic-channel.js';
import { type TopicValues, topicValues, valueMessage } from './topic-values.js';

/** The part of the catalog that the document is made of. */
export type CatalogContent = Pick<EventCatalog, 'source' | 'subjects' | 'events'> & {
  readonly handlers: readonly DocumentedHandler[];
};

/**
 * Describes what a service publishes and handles, as AsyncAPI 3.
 *
 * @throws SchemaNotExpressibleError
 * @example
 * asyncApiDocument(app.get(EventCatalog), { title: 'Orders', version: '1.0', description: '…' });
 */
export function asyncApiDocument(catalog: CatalogContent, info: AsyncApiInfo): AsyncApiDocument {
  const { events, handlers } = catalog;
  const keys = eventKeys(events);
  const payloads = new EventPayloads();
  const messages = [...keys].map(
    ([event, key]) => [key, eventMessage(event, payloads.of(event, key), catalog)] as const,
  );
  const values = topicValues(handlers, keys);
  const valueMessages = values.map((each) => {
    const { value, key, tombstone } = each;
    return [key, valueMessage(each, payloads.ofClass(value, key, tombstone))] as const;
  });
  return {
    asyncapi: '3.1.0',
    info,
    defaultContentType: DEFAULT_CONTENT_TYPE,
    servers: { kafka: server(events) },
    channels: channels(
      keys,
      handlers.map(({ topic }) => topic),
      values,
    ),
    operations: eventOperations(keys, handlers, values),
    components: {
      messages: Object.fromEntries([...messages, ...valueMessages]),
      schemas: payloads.nested,
    },
  };
}

/** Brokers are left out: readers of the document have no business knowing where they are. */
function server(events: readonly EventDefinition[]): object {
  const isEncoded = events.some(({ encoding }) => encoding !== 'json');
  return {
    host: '{bootstrapServers}',
    protocol: 'kafka',
    description: 'Apache Kafka. Where it is and how to log in differ per environment.',
    variables: {
      bootstrapServers: {
        description: 'The brokers to begin with, host:port, separated by commas.',
        examples: ['localhost:9092'],
      },
    },
    bindings: {
      kafka: {
        ...(isEncoded && { schemaRegistryVendor: 'confluent' }),
        bindingVersion: '0.5.0',
      },
    },
  };
}

/** The channels of the events' topics, and of topics read by handlers of raw messages. */
function channels(
  keys: EventKeys,
  handled: readonly string[],
  values: readonly TopicValues[],
): Record<string, AsyncApiChannel> {
  const valuesOf = (topic: string): [string, Reference][] =>
    values.filter((each) => each.topic === topic).map(({ key }) => [key, referenceTo(key)]);
  const all = new Map<string, AsyncApiChannel>();
  const events = [...keys];
  for (const { topic } of keys.keys()) {
    const carried = events.filter(([event]) => event.topic.name === topic.name);
    const ofEvents = carried.map(([, key]): [string, Reference] => [key, referenceTo(key)]);
    const messages = [...ofEvents, ...valuesOf(topic.name)];
    const isOwn = carried.some(([event]) => !event.external);
    all.set(channelKey(topic.name), topicChannel(topic, Object.fromEntries(messages), isOwn));
  }
  for (const topic of handled) {
    const key = channelKey(topic);
    if (!all.has(key)) all.set(key, bareChannel(topic, Object.fromEntries(valuesOf(topic))));
  }
  return Object.fromEntries(all);
}

const referenceTo = (key: string): Reference => ({ $ref: `#/components/messages/${key}` });
