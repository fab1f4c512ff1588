import { ExpiredCommandError, InvalidMessageError, UndecodableMessageError } from '../../errors.js';
import type { Message } from '../../ports/index.js';
import {
  type EventDefinition,
  type EventEncoding,
  validateData,
  type WireEvent,
} from '../../events/index.js';
import { LazyDelivery } from '../lazy-delivery.js';
import { DEFAULT_MESSAGE_LIMITS, type MessageLimits } from '../message-limits.js';
import type { Step } from './step.js';
import { toUnreadable } from './unreadable.js';
import { upcast } from './upcast.js';
import { refuseExcess } from './within-limits.js';

/**
 * Turns bytes into a validated event of the handler's version. Whatever that throws is a dead letter,
 * but for NotReadyError.
 */
export function decode(
  definition: EventDefinition,
  encoding: Pick<EventEncoding, 'decode'>,
  limits: MessageLimits = DEFAULT_MESSAGE_LIMITS,
): Step {
  return (next) => async (message, delivery) => {
    let event: WireEvent;
    try {
      const decoded = encoding.decode(message);
      const wireEvent = decoded instanceof Promise ? await decoded : decoded;
      refuseExcess(definition.type, wireEvent.data, limits);
      event = toTypedEvent(definition, withTime(wireEvent, message));
      refuseExpired(event);
    } catch (thrown) {
      throw toUnreadable(thrown);
    }
    const { group, attempt } = delivery;
    return next(message, new LazyDelivery(group, attempt, event, delivery));
  };
}

/** Upcasts and validates a decoded event. @throws UndecodableMessageError | InvalidMessageError */
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
  if (fields?.length) throw new InvalidMessageError(type, fields, definition.format?.name);
  return { ...current, data };
}

/** Finds properties that the kind promises and a foreign producer has left out. */
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

/** The times of receipt of messages that say no other, so that each attempt sees the same. */
const received = new WeakMap<Message, number>();

/**
 * Gives an event that has no time, and whose record has none, the time of receipt. A command that
 * expires is refused then: nobody can tell whether it is too late.
 */
function withTime(event: WireEvent, message: Message): WireEvent {
  if (!Number.isNaN(event.time.getTime())) return event;
  if (event.timeoutMs !== undefined) {
    throw new UndecodableMessageError(
      `It expires, but nothing says when: attribute time is missing, and the timestamp of its record, ${message.timestamp}, is none.`,
    );
  }
  const at = received.get(message) ?? Date.now();
  received.set(message, at);
  return { ...event, time: new Date(at) };
}

function refuseExpired({ type, time, timeoutMs }: WireEvent): void {
  if (timeoutMs === undefined || Date.now() <= time.getTime() + timeoutMs) return;
  throw new ExpiredCommandError(
    `Command "${type}" of ${time.toISOString()} was to be run within ${timeoutMs} ms.`,
  );
}
