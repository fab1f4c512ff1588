import type { EventDefinition, MessageFormat } from '@nest-kafka-kit/messaging/events';
import type { JsonSchema } from '@nest-kafka-kit/schemas';

/** The values that only the publishing service knows; absent for events of other services. */
interface Publisher {
  readonly source: string | undefined;
  readonly contentType: string;
}

type Headers = Readonly<Record<string, JsonSchema | undefined>>;

const text = (description: string): JsonSchema => ({ type: 'string', description });
const always = (value: string): JsonSchema => ({ type: 'string', const: value });

/** The headers of an event: those its format reads, or CloudEvents 1.0, binary mode. */
export function eventHeaders(event: EventDefinition, publisher: Publisher): JsonSchema {
  const { tombstone, external, format } = event;
  if (format) return formatHeaders(format);
  const headers = withoutUndefined({
    ...attributes(event, publisher),
    ...extensions(event),
    'content-type': always(publisher.contentType),
    traceparent: text('The trace it belongs to: https://www.w3.org/TR/trace-context/.'),
  });
  const optional = new Set(['traceparent']);
  if (tombstone) optional.add('content-type');
  if (external) for (const name of LEFT_OUT_BY_OTHERS) optional.add(name);
  return {
    type: 'object',
    properties: headers,
    patternProperties: { '^meta-': text('Free text that travels beside the data.') },
    required: Object.keys(headers).filter(
      (name) => !optional.has(name) || isOfKind(event.kind, name),
    ),
  };
}

function formatHeaders({ headers = {} }: MessageFormat): JsonSchema {
  const properties = Object.entries(headers).map(([name, says]) => [name, text(says)] as const);
  return { type: 'object', properties: Object.fromEntries(properties) };
}

/** Headers that this service can do without when it reads events. */
const LEFT_OUT_BY_OTHERS = [
  'ce_time',
  'ce_eventversion',
  'ce_partitionkey',
  'ce_correlationid',
  'ce_causationid',
  'ce_replyto',
  'ce_timeoutms',
  'content-type',
];

/** Whether every event of this kind has the header. */
function isOfKind(kind: EventDefinition['kind'], header: string): boolean {
  return kind === 'integration' && ['ce_correlationid', 'ce_causationid'].includes(header);
}

function attributes(
  { type, version, key, external }: EventDefinition,
  { source }: Publisher,
): Headers {
  return {
    ce_specversion: always('1.0'),
    ce_id: {
      type: 'string',
      ...(!external && { format: 'uuid' }),
      description: 'The same whenever it is delivered.',
    },
    ce_type: always(type),
    ce_source: source === undefined ? text('The service that published it.') : always(source),
    ce_time: { type: 'string', format: 'date-time' },
    ce_eventversion: always(String(version)),
    ce_partitionkey: text(`Its ${key}, the message's key.`),
  };
}

function extensions({ kind, aggregate, type, replyTo, timeoutMs, key }: EventDefinition): Headers {
  const isAggregate = aggregate !== undefined;
  return {
    ce_aggregateid: isAggregate ? text(`Its ${key}.`) : undefined,
    ce_aggregatetype: isAggregate ? always(aggregate) : undefined,
    ce_correlationid: text('The same for everything one cause set off.'),
    ce_causationid: text('The id of the event that caused it; its own if none did.'),
    ce_commandname: kind === 'command' ? always(type) : undefined,
    ce_replyto: replyTo === undefined ? undefined : always(replyTo),
    ce_timeoutms: timeoutMs === undefined ? undefined : always(String(timeoutMs)),
  };
}

function withoutUndefined(headers: Headers): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, JsonSchema] => entry[1] !== undefined,
    ),
  );
}
