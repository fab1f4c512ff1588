import { ExpiredCommandError, InvalidMessageError, UndecodableMessageError } from '../../errors.js';
import {
  decodeEvent,
  type EventDefinition,
  validateData,
  type WireEvent,
} from '../../events/index.js';
import { LazyDelivery } from '../lazy-delivery.js';
import type { Step } from './step.js';

/** Bytes to a validated event. */
export function decode(definition: EventDefinition): Step {
  return (next) => async (message, delivery) => {
    const event = toTypedEvent(definition, decodeEvent(message));
    refuseExpired(event);
    const { group, attempt } = delivery;
    return next(message, new LazyDelivery(group, attempt, event, delivery));
  };
}

/** @throws UndecodableMessageError | InvalidMessageError */
export function toTypedEvent(definition: EventDefinition, event: WireEvent): WireEvent {
  const { type, version } = definition;
  if (event.version !== version) {
    throw new UndecodableMessageError(
      `Event "${type}" has version ${event.version}: this service reads version ${version}.`,
    );
  }
  const { data, fields = missingForKind(definition, event) } = validateData(
    definition,
    event.data,
    {
      unknownFields: 'strip',
    },
  );
  if (fields?.length) throw new InvalidMessageError(type, fields);
  return { ...event, data };
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
