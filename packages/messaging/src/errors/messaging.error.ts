/**
 * The meaning of an error to its caller, whatever the way in (HTTP, command line, a handler):
 * - `invalid`: what was given is wrong, and will be every time
 * - `too-large`: what was given is larger than the limit
 * - `unavailable`: not now; the same call may succeed later
 * - `refused`: what was asked for is not possible as asked
 * - `conflict`: not possible beside what somebody else is doing
 * - `internal`: the service's own fault, or its operator's to mend
 */
export type ErrorKind =
  'invalid' | 'too-large' | 'unavailable' | 'refused' | 'conflict' | 'internal';

/**
 * The base of every error of the messaging kit: a stable `code` to act on, a `kind` to answer by,
 * and a message that says what was given and what to do. Messages name options of
 * `MessagingOptions` in backticks, such as `createTopics`; a host that takes them from elsewhere
 * can add from where.
 *
 * @example
 * if (error instanceof MessagingError && error.kind === 'unavailable') tryAgainLater(error.code);
 */
export abstract class MessagingError extends Error {
  abstract readonly code: `MESSAGING_${string}`;
  readonly kind: ErrorKind = 'internal';

  /** A message fit for callers from outside: it names no host, no credentials and no topic of ours. */
  get publicMessage(): string {
    return this.kind === 'internal' ? INTERNAL : this.message;
  }

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

const INTERNAL = 'Something went wrong here; the log knows more.';
