import type { Message } from '../../contracts/index.js';
import type { EventCodec } from '../../encoding/event-codec.js';
import { ExpiredCommandError, InvalidMessageError, type MessagingError } from '../../errors.js';
import { type EventDefinition, validateData, type WireEvent } from '../../events/index.js';
import { SchemaRegistryRefusedError, SchemaRegistryUnreachableError } from '../../schema-errors.js';
import { backoffMs } from '../backoff.js';
import { LazyDelivery } from '../lazy-delivery.js';
import { Postponed } from '../postponed.js';
import type { Step } from './step.js';
import { upcast } from './upcast.js';

const REGISTRY_BACKOFF = { baseDelayMs: 500, maxDelayMs: 30_000 };

/** Bytes to a validated event of the handler's version. */
export function decode(definition: EventDefinition, codec: Pick<EventCodec, 'decode'>): Step {
  const waiting = new WeakMap<Message, number>();
  const postpone = (message: Message, error: MessagingError): Postponed => {
    const tries = (waiting.get(message) ?? 0) + 1;
    waiting.set(message, tries);
    const failure = { error, blocked: false, isAttempt: false };
    return new Postponed(backoffMs(tries, REGISTRY_BACKOFF), failure);
  };
  return (next) => async (message, delivery) => {
    let event: WireEvent;
    try {
      const decoded = codec.decode(message);
      event = toTypedEvent(definition, decoded instanceof Promise ? await decoded : decoded);
    } catch (error) {
      // The message is as good as any; it waits, and only those of its key with it.
      throw isOfRegistry(error) ? postpone(message, error) : error;
    }
    refuseExpired(event);
    const { group, attempt } = delivery;
    return next(message, new LazyDelivery(group, attempt, event, delivery));
  };
}

function isOfRegistry(error: unknown): error is MessagingError {
  return (
    error instanceof SchemaRegistryUnreachableError || error instanceof SchemaRegistryRefusedError
  );
}

/** @throws UndecodableMessageError | InvalidMessageError */
export function toTypedEvent(definition: EventDefinition, event: WireEvent): WireEvent {
  const { type, version } = definition;
  const current = event.version === version ? event : upcast(definition, event, toTypedEvent);
  const { data, fields = missingForKind(definition, current) } = validateData(
    definition,
    current.data,
    {
      unknownFields: 'strip',
    },
  );
  if (fields?.length) throw new InvalidMessageError(type, fields);
  return { ...current, data };
}

/** What a kind promises its handlers, a foreign producer may have left out. */
function missingForKind({ kind }: EventDefinition, event: WireEvent) {
  const required = {
    base: [],
    domain: ['aggregateId', 'aggregateType'],
    integration: ['correlationId', 'causationId'],
    command: ['commandName'],
  } as const satisfies Record<typeof kind, readonly (keyof WireEvent)[]>;
  return required[kind]
    .filter((property) => event[property] === undefined)
    .map((path) => ({ path, problems: [`is required of a ${kind} event`] }));
}

function refuseExpired({ type, time, timeoutMs }: WireEvent): void {
  if (timeoutMs === undefined || Date.now() <= time.getTime() + timeoutMs) return;
  throw new ExpiredCommandError(
    `Command "${type}" of ${time.toISOString()} was to be run within ${timeoutMs} ms.`,
  );
}
