import {
  type ConsumerIncident,
  type HandlerObserver,
  type Message,
  placeOf,
} from '../ports/index.js';

/** Of what others threw, this many characters are enough to know it by. */
const MAX_LENGTH = 500;

/**
 * What went wrong, and when, for whoever operates the service.
 *
 * @example
 * this.lastError = incident('Commit failed', error);
 */
export function incident(what: string, thrown: unknown): ConsumerIncident {
  return { at: new Date(), message: `${what}: ${nameAndMessage(thrown)}`.slice(0, MAX_LENGTH) };
}

/** Where and why, never what: values may be secret. */
export function handlerIncident(
  message: Message,
  thrown: unknown,
  attempt: number,
): ConsumerIncident {
  return incident(`Handling ${placeOf(message)} failed, attempt ${attempt}`, thrown);
}

/** Keeps what last went wrong with a message as the `lastError` of its consumer. */
export function recordIncidents(consumer: {
  lastError: ConsumerIncident | undefined;
}): HandlerObserver {
  return {
    delayed: ({ message, error, attempt }) => {
      consumer.lastError = handlerIncident(message, error, attempt);
    },
    deadLettered: ({ message }, _reason, error) => {
      consumer.lastError = incident(`${placeOf(message)} is a dead letter`, error);
    },
  };
}

/** What is no error may be anything, the message's own data too. */
function nameAndMessage(thrown: unknown): string {
  try {
    return thrown instanceof Error
      ? `${thrown.name}: ${thrown.message}`
      : `something of type ${typeof thrown}`;
  } catch {
    return 'an error that cannot be read';
  }
}
