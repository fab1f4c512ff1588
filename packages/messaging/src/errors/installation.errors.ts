import { MessagingError } from './messaging.error.js';

/** A part of the kit is used whose libraries are not installed: only services that use it need them. */
export class LibraryMissingError extends MessagingError {
  readonly code = 'MESSAGING_LIBRARY_MISSING';

  /** @param part what needs them, such as `MetricsModule` */
  constructor(part: string, packages: readonly string[], cause: unknown) {
    super(
      `${part} needs ${packages.join(', ')}: run npm install ${packages.join(' ')}, or leave ` +
        'out what asks for it.',
      { cause },
    );
  }
}

/** The installed client of a broker is not the one that the kit knows, and corrects where it has to. */
export class UnexpectedClientError extends MessagingError {
  readonly code = 'MESSAGING_UNEXPECTED_CLIENT';

  constructor(client: string, known: string) {
    super(
      `The installed ${client} does not decode as ${known} does, which the kit corrects: run ` +
        `npm install ${client}@${known}.`,
    );
  }
}

/** Two copies of this package would not know each other's events, errors and injection tokens. */
export class TwoCopiesError extends MessagingError {
  readonly code = 'MESSAGING_TWO_COPIES';

  constructor(first: string, second: string) {
    super(
      `@nest-kafka-kit/messaging is loaded from ${first} and from ${second}, and the two would not ` +
        'know each other. Install it once, beside what needs it: npm ls @nest-kafka-kit/messaging ' +
        'says who brings the other.',
    );
  }
}
