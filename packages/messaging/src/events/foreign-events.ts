import { type Headers, type Message, placeOf, storedTime } from '../ports/index.js';
import { MessagingError, UndecodableMessageError } from '../errors.js';
import { thrownMessage } from '../thrown-message.js';
import type { Metadata } from './base-event.js';
import { isCloudEvent, type WireEvent } from './cloud-events.codec.js';
import { ofKind } from './create-event.js';
import type { EventEncoding } from './event-encoding.js';
import { jsonValueOf, valueOf } from './foreign-values.js';
import { type FormattedEvent, formattedEventsOf, namesOf } from './formatted-events.js';
import { decodeUtf8 } from './json-data.js';

/** A message without CloudEvents attributes, as the formats of its topic's events see it. */
export interface Recognition {
  /** The event it is; `undefined` where it is none of this service's. */
  readonly event?: FormattedEvent | undefined;
  /** The name of the event it says it is; `undefined` where it says none. */
  readonly type?: string | undefined;
  /** What kept it from being recognized. */
  readonly problem?: string | undefined;
}

/**
 * Finds out which event a message is by the formats of its topic. It never throws, as it runs before
 * anybody handles the message.
 *
 * @param message where it was first stored: one of a retry topic has to be put back there
 * @returns `undefined` where the topic's events have no formats
 */
export function recognize(message: Message): Recognition | undefined {
  const events = formattedEventsOf(message.topic);
  if (events.length === 0) return undefined;
  let claimed: string | undefined;
  let problem: string | undefined;
  for (const event of events) {
    const { type, name } = event.format;
    if (!type) continue;
    try {
      const text = type.read(message);
      if (text === undefined)
        problem ??= `${name}: it has no ${type.place}, which says what it is.`;
      else if (namesOf(event)!.includes(text)) return known(event, message);
      claimed ??= text;
    } catch (error) {
      problem = `${name}: ${type.place} cannot be read: ${thrownMessage(error)}`;
    }
  }
  const rest = events.find(({ format }) => !format.type) ?? tombstoneOf(events, message, claimed);
  return rest ? known(rest, message) : { type: claimed, problem };
}

function known(event: FormattedEvent, { value }: Message): Recognition {
  const isNothing = value === null && !event.tombstone && event.format.skipsTombstones;
  return { type: event.type, event: isNothing ? undefined : event };
}

/** A message without a value cannot say there what it is; where one event alone takes such, it is that. */
function tombstoneOf(
  events: readonly FormattedEvent[],
  { value }: Message,
  claimed: string | undefined,
): FormattedEvent | undefined {
  if (value !== null || claimed !== undefined) return undefined;
  const [only, ...more] = events.filter(({ tombstone }) => tombstone);
  return more.length === 0 ? only : undefined;
}

/**
 * Reads a message of any kind, without validating its data: a CloudEvent by the encoding, another one by
 * the format of its event. Returns a promise only if a schema has to be fetched.
 *
 * @param message where it was first stored
 * @throws UndecodableMessageError | NotReadyError
 * @example
 * const { type, data } = await readMessage(message, encoding);
 */
export function readMessage(
  message: Message,
  encoding: Pick<EventEncoding, 'decode' | 'decodeFramed'>,
): WireEvent | Promise<WireEvent> {
  const event = isCloudEvent(message) ? undefined : recognize(message)?.event;
  return event ? readAs(event, message, encoding) : encoding.decode(message);
}

/**
 * Reads a message by the format of an event, whatever else it may be.
 *
 * @throws as `readMessage`
 * @example
 * const { data } = await readAs(definitionOf(CustomerChanged), message, encoding);
 */
export function readAs(
  event: FormattedEvent,
  message: Message,
  encoding: Pick<EventEncoding, 'decodeFramed'>,
): WireEvent | Promise<WireEvent> {
  const value = within(event, () => valueOf(message, event, encoding));
  if (!(value instanceof Promise)) return toWireEvent(event, message, value);
  return value.then(
    (each: unknown) => toWireEvent(event, message, each),
    (error: unknown) => Promise.reject(named(event, error)),
  );
}

/** Reads the id of a message that is no CloudEvent; `undefined` where its topic's formats do not know it. */
export function foreignIdOf(message: Message): string | undefined {
  const event = recognize(message)?.event;
  if (!event) return undefined;
  try {
    const { format } = event;
    const value =
      format.parse && message.value ? format.parse(message.value, message) : jsonValueOf(message);
    return format.read(message, value).id ?? placeOf(message);
  } catch {
    return undefined;
  }
}

function toWireEvent(event: FormattedEvent, message: Message, value: unknown): WireEvent {
  const { type, version, kind } = event;
  const found = within(event, () => event.format.read(message, value));
  const id = found.id ?? placeOf(message);
  const key = found.key === undefined ? (message.key?.toString() ?? null) : found.key;
  const correlationId = found.correlationId ?? (kind === 'integration' ? id : undefined);
  const causationId = found.causationId ?? (kind === 'integration' ? id : undefined);
  return {
    id,
    type,
    version,
    key,
    time: found.time ?? storedTime(message.timestamp) ?? new Date(Number.NaN),
    source: found.source ?? message.topic,
    data: found.data,
    metadata: found.metadata ?? textsOf(message.headers),
    ...(correlationId !== undefined && { correlationId }),
    ...(causationId !== undefined && { causationId }),
    ...(key !== null && ofKind(event, key)),
  };
}

/** Names the format in whatever goes wrong while it reads. */
function within<Result>(event: FormattedEvent, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw named(event, error);
  }
}

/** What may pass by itself, such as a registry that is away, stays what it is. */
function named({ format: { name } }: FormattedEvent, error: unknown): Error {
  const mayPass = error instanceof MessagingError && !(error instanceof UndecodableMessageError);
  if (mayPass) return error;
  return new UndecodableMessageError(`Format ${name}: ${thrownMessage(error)}`, { cause: error });
}

/** The headers that are text and were sent once. One may be named `__proto__`. */
function textsOf(headers: Headers): Metadata {
  const texts = Object.entries(headers).flatMap(([name, value]) => {
    const text = Buffer.isBuffer(value) ? decodeUtf8(value) : undefined;
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(texts);
}
