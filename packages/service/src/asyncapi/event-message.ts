import {
  AVRO_TYPE,
  type EventDefinition,
  JSON_SCHEMA_TYPE,
} from '@nest-kafka-kit/messaging/events';
import type { EventCatalog } from '@nest-kafka-kit/messaging/operating';
import type { AsyncApiMessage, KafkaBindings } from './asyncapi-types.js';
import { eventHeaders } from './event-headers.js';
import { titleOf } from './event-title.js';

/** The content type of messages that do not name one. */
export const DEFAULT_CONTENT_TYPE = 'application/json';

const CONTENT_TYPES = {
  json: DEFAULT_CONTENT_TYPE,
  'json-schema': JSON_SCHEMA_TYPE,
  avro: AVRO_TYPE,
} as const satisfies Record<EventDefinition['encoding'], string>;

const KINDS = {
  base: 'Event',
  domain: 'Domain event',
  integration: 'Integration event',
  command: 'Command',
} as const satisfies Record<EventDefinition['kind'], string>;

/** Confluent's names for the strategies, where it has one. */
const STRATEGIES = {
  'topic-type': 'topic-type',
  record: 'RecordNameStrategy',
  'topic-record': 'TopicRecordNameStrategy',
} as const satisfies Record<EventCatalog['subjects'], string>;

/** Describes an event as a message of the document. */
export function eventMessage(
  event: EventDefinition,
  payload: AsyncApiMessage['payload'],
  { source, subjects }: Pick<EventCatalog, 'source' | 'subjects'>,
): AsyncApiMessage {
  const { type, kind, aggregate, key, external, format } = event;
  const contentType = format?.contentType ?? CONTENT_TYPES[event.encoding];
  const description = describe(event);
  return {
    name: type,
    title: titleOf(event),
    summary: `${KINDS[kind]}${aggregate ? ` of ${aggregate}` : ''}, in order per ${key ?? 'key of the record'}.`,
    ...(description && { description }),
    contentType,
    headers: eventHeaders(event, { contentType, source: external ? undefined : source }),
    payload,
    ...(!format && { correlationId: { location: '$message.header#/ce_correlationid' } }),
    bindings: messageBinding(event, subjects),
  };
}

function describe(event: EventDefinition): string {
  const { external, encoding, tombstone, timeoutMs, replyTo, format } = event;
  return [
    external && !format && 'Another service publishes it.',
    format && `Another service publishes it, as ${format.name} and no CloudEvent${known(event)}.`,
    encoding !== 'json' && 'The value begins with a zero byte and the four bytes of its schema id.',
    tombstone && 'Without a value it is a tombstone: nothing of its key is left.',
    timeoutMs !== undefined && `Not run any more ${timeoutMs} ms after \`ce_time\`.`,
    replyTo !== undefined && `An answer is expected on \`${replyTo}\`.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Says how its messages are told from others of the topic. */
function known({ type, format }: EventDefinition): string {
  if (!format?.type) return '';
  const names = (format.type.names ?? [type]).map((name) => `"${name}"`);
  return `: its ${format.type.place} is ${names.join(' or ')}`;
}

function messageBinding(
  { key, encoding }: EventDefinition,
  subjects: EventCatalog['subjects'],
): KafkaBindings {
  return {
    kafka: {
      key: {
        type: 'string',
        description: key === undefined ? 'The key of the record.' : `The ${key} of the data.`,
      },
      ...(encoding !== 'json' && {
        schemaIdLocation: 'payload',
        schemaIdPayloadEncoding: 'confluent',
        schemaLookupStrategy: STRATEGIES[subjects],
      }),
      bindingVersion: '0.5.0',
    },
  };
}
