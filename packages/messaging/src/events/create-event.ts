import { randomUUID } from 'node:crypto';
import type { AnyEvent, EventEnvelope, Metadata } from './base-event.js';
import { definitionOf, type EventClass, type EventDefinition } from './event.decorator.js';
import { validateData } from './validate-data.js';
import { InvalidEventError } from '../errors.js';
import { isWellFormed } from './exact-data.js';
import { isWritable } from './rfc3339.js';

/** The circumstances of an event. */
export interface EventContext {
  /** The event being handled: its id becomes `causationId`, its correlation id is kept. */
  readonly causedBy?: EventEnvelope;
  /** The id of what the event belongs to, if no event caused it. Default: the event's own id. */
  readonly correlationId?: string;
  readonly metadata?: Metadata;
  /** Needed for a tombstone, whose data has no key. Default: the data's key property. */
  readonly key?: string;
  /** Default: a random UUID. */
  readonly id?: string;
  /** Default: now. */
  readonly time?: Date;
}

/**
 * Makes an event of data: validated, with an id, a time and its cause.
 *
 * @throws InvalidEventError naming every wrong field
 * @example
 * const event = createEvent(UserCreated, { userId, email, name }, 'user-service');
 */
export function createEvent<Data extends object>(
  eventClass: EventClass<Data>,
  data: Data | null,
  source: string,
  context: EventContext = {},
): AnyEvent<Data> {
  const definition = definitionOf(eventClass);
  const validated = validateData<Data>(definition, data, { unknownFields: 'refuse' });
  if (validated.fields) throw new InvalidEventError(definition.type, validated.fields);

  const { causedBy, metadata = {}, id = randomUUID(), time = new Date() } = context;
  if (id === '') throw wrong(definition, 'id', 'must not be empty');
  if (Number.isNaN(time.getTime())) throw wrong(definition, 'time', 'must be a valid Date');
  if (!isWritable(time)) throw wrong(definition, 'time', 'must be within the years 0 to 9999');
  const key = keyOf(definition, context.key ?? valueOf(validated.data, definition.key));
  const event: EventEnvelope = {
    id,
    type: definition.type,
    time,
    source,
    version: definition.version,
    data: validated.data,
    metadata,
    key,
    correlationId: causedBy?.correlationId ?? causedBy?.id ?? context.correlationId ?? id,
    causationId: causedBy?.id ?? id,
  };
  refuseHalves(definition, event);
  return { ...event, ...ofKind(definition, key) } as AnyEvent<Data>;
}

/** Headers and keys are UTF-8: two texts with half a surrogate pair would become the same one. */
function refuseHalves(definition: EventDefinition, event: EventEnvelope): void {
  const { id, key, correlationId, metadata } = event;
  const texts = { id, key, correlationId };
  for (const [path, text] of Object.entries(texts))
    if (text && !isWellFormed(text)) throw wrong(definition, path, HALF);
  for (const [name, text] of Object.entries(metadata))
    if (!isWellFormed(name) || (typeof text === 'string' && !isWellFormed(text)))
      throw wrong(definition, `metadata.${name}`, HALF);
}

const HALF = 'must be Unicode, and has half a surrogate pair';

/** The properties that this kind has and others do not; absent ones would become empty headers. */
export function ofKind(definition: EventDefinition, key: string): Partial<EventEnvelope> {
  const { kind, aggregate, type, replyTo, timeoutMs } = definition;
  return {
    ...(aggregate !== undefined && { aggregateId: key, aggregateType: aggregate }),
    ...(kind === 'command' && { commandName: type }),
    ...(replyTo !== undefined && { replyTo }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

function valueOf(data: object | null, property: string | undefined): unknown {
  return data && property !== undefined && Reflect.get(data, property);
}

function keyOf(definition: EventDefinition, value: unknown): string {
  const isText = typeof value === 'string' && value !== '';
  if (isText || typeof value === 'number' || typeof value === 'bigint') return String(value);
  throw wrong(
    definition,
    definition.key ?? 'key',
    'is the message key: it must be a non-empty string or a number, or the key option given',
  );
}

function wrong({ type }: EventDefinition, path: string, problem: string): InvalidEventError {
  return new InvalidEventError(type, [{ path, problems: [problem] }]);
}
