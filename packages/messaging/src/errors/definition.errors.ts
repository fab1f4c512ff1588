import { MessagingError } from './messaging.error.js';

/** An invalid `@Event`: an option, or a type and version that another class has. */
export class EventDefinitionError extends MessagingError {
  readonly code = 'MESSAGING_EVENT_DEFINITION';
}

/** A place in a class that cannot carry its data, and what to do about it. */
export interface ClassProblem {
  /** The class and the field, through nested ones, such as `OrderPlaced.lines.at`. */
  readonly place: string;
  readonly problem: string;
  readonly remedy: string;
}

/**
 * Classes of events or requests whose data would not be read as it was written; all that is wrong
 * with all of them, one to a line.
 */
export class DataClassError extends MessagingError {
  readonly code = 'MESSAGING_DATA_CLASS';

  constructor(readonly problems: readonly ClassProblem[]) {
    const lines = problems.map(({ place, problem, remedy }) => `${place}: ${problem} ${remedy}`);
    const unique = [...new Set(lines)];
    super(
      unique.length === 1
        ? `A class cannot carry its data. ${unique[0]}`
        : `Classes cannot carry their data:\n${unique.map((line) => `  ${line}`).join('\n')}`,
    );
  }
}

/** An invalid `defineTopic`. */
export class TopicDefinitionError extends MessagingError {
  readonly code = 'MESSAGING_TOPIC_DEFINITION';
}

/** An invalid `@Consumes` or `@EventPattern`, or a handler where Nest finds none. */
export class HandlerDefinitionError extends MessagingError {
  readonly code = 'MESSAGING_HANDLER_DEFINITION';
}

/** An event's encoding that nothing in the service provides; plain JSON alone is built in. */
export class EncodingMissingError extends MessagingError {
  readonly code = 'MESSAGING_ENCODING_MISSING';

  /** @param events with that encoding, such as `"order.placed" (avro)` */
  constructor(events: readonly string[], remedy: string) {
    super(
      `Events are encoded as plain JSON alone, but ${events.join(', ')} ask for more. ${remedy}`,
    );
  }
}

/** Topics that the service needs and the broker does not have. */
export class TopicMissingError extends MessagingError {
  readonly code = 'MESSAGING_TOPIC_MISSING';

  constructor(
    readonly topics: readonly string[],
    remedy: string,
    options?: ErrorOptions,
  ) {
    super(
      `The broker has no topic ${topics.map((topic) => `"${topic}"`).join(', ')}. ${remedy}`,
      options,
    );
  }
}

/** A refusal by the broker that asking again would not change: credentials, permissions, settings. */
export class BrokerRefusedError extends MessagingError {
  readonly code = 'MESSAGING_BROKER_REFUSED';
}
