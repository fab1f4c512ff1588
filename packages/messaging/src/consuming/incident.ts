import {
  type ConsumerIncident,
  type HandlerObserver,
  type Message,
  placeOf,
} from '../ports/index.js';

import { MessageUnstoredError } from '../errors.js';

/** The characters kept of a message; others may throw long ones. */
const MAX_LENGTH = 500;

/**
 * Notes what went wrong, and when, for whoever operates the service.
 *
 * @example
 * this.lastError = incident('Commit failed', error);
 */
export function incident(what: string, thrown: unknown): ConsumerIncident {
  return { at: new Date(), message: `${what}: ${nameAndMessage(thrown)}`.slice(0, MAX_LENGTH) };
}

/** Notes where and why a handler failed, never on what data: values may be secret. */
export function handlerIncident(
  message: Message,
  thrown: unknown,
  attempt: number,
): ConsumerIncident {
  return incident(`Handling ${placeOf(message)} failed, attempt ${attempt}`, thrown);
}

/** Keeps the last failure with a message as the `lastError` of its consumer. */
export function recordIncidents(consumer: {
  lastError: ConsumerIncident | undefined;
}): HandlerObserver {
  return {
    delayed: ({ message, error, attempt }) => {
      consumer.lastError =
        error instanceof MessageUnstoredError
          ? incident('Storing failed', error)
          : handlerIncident(message, error, attempt);
    },
    deadLettered: ({ message }, _reason, error) => {
      consumer.lastError = incident(`${placeOf(message)} is a dead letter`, error);
    },
  };
}

/** Names only the type of what is no error: it may be the message's own data. */
function nameAndMessage(thrown: unknown): string {
  try {
    return thrown instanceof Error
      ? `${thrown.name}: ${thrown.message}`
      : `something of type ${typeof thrown}`;
  } catch {
    return 'an error that cannot be read';
  }
}
