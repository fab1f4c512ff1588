/**
 * What an error means to the caller, whatever the way in (HTTP, command line, a handler):
 * - `invalid`: what was given is wrong, and will be every time
 * - `too-large`: what was given is larger than is taken
 * - `unavailable`: not now; the same call may succeed later
 * - `refused`: what was asked for is not possible as asked
 * - `conflict`: not possible beside what somebody else is doing
 * - `internal`: the service's own fault, or its operator's to mend
 */
export type ErrorKind =
  'invalid' | 'too-large' | 'unavailable' | 'refused' | 'conflict' | 'internal';

/**
 * Every error the messaging kit raises: a stable `code` to act on, a `kind` to answer by, and a
 * message that says what was given and what to do. Messages name options of `MessagingOptions` in
 * backticks, such as `createTopics`; a host that takes them from elsewhere can add from where.
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

/** One wrong field of an event; `path` is dotted, such as `address.city`. */
export interface FieldProblem {
  readonly path: string;
  readonly problems: readonly string[];
}

/** How a message waits, where waiting until now is not all there is to say. */
export interface NotReadyHints {
  /** For the log, such as `the schema registry`. */
  readonly waitsFor?: string;
  /** Milliseconds between two tries. Default: a back-off from half a second to half a minute. */
  readonly delayMs?: number;
  /** Somebody wants it so: no log line and no `lastError` says that the message waits. */
  readonly isSilent?: boolean;
  /** After so many tries of a message, it fails with `error` instead. Default: never. */
  readonly giveUp?: { readonly afterTries: number; readonly error: MessagingError };
}

/**
 * Not now, and nothing is wrong with the message: it waits, with those of its key, until it goes
 * through. No attempt is counted, so it is never a dead letter for it.
 *
 * @example
 * throw new NotReadyError('The price list is being loaded.', { waitsFor: 'the price list' });
 */
export class NotReadyError extends MessagingError {
  readonly code: MessagingError['code'] = 'MESSAGING_NOT_READY';
  override readonly kind: ErrorKind = 'unavailable';
  readonly waitsFor: string;
  readonly delayMs: number | undefined;
  readonly isSilent: boolean;
  readonly giveUp: NotReadyHints['giveUp'];

  constructor(message: string, hints: ErrorOptions & NotReadyHints = {}) {
    const { waitsFor = 'what is not ready yet', delayMs, isSilent = false, giveUp } = hints;
    super(message, hints);
    this.waitsFor = waitsFor;
    this.delayMs = delayMs;
    this.isSilent = isSilent;
    this.giveUp = giveUp;
  }
}

/** What happened, below what made of it. */
const deepest = (error: Error): Error =>
  error.cause instanceof Error ? deepest(error.cause) : error;

const listFields = (fields: readonly FieldProblem[]): string =>
  fields.map(({ path, problems }) => `${path}: ${problems.join(', ')}`).join('; ');

// ── Declaring events, topics and handlers (thrown at start) ────────────────────────────────

export class EventDefinitionError extends MessagingError {
  readonly code = 'MESSAGING_EVENT_DEFINITION';
}

export class TopicDefinitionError extends MessagingError {
  readonly code = 'MESSAGING_TOPIC_DEFINITION';
}

export class HandlerDefinitionError extends MessagingError {
  readonly code = 'MESSAGING_HANDLER_DEFINITION';
}

/** A class asks for an encoding that nothing in the service provides; plain JSON is built in. */
export class EncodingMissingError extends MessagingError {
  readonly code = 'MESSAGING_ENCODING_MISSING';

  /** @param events with that encoding, such as `"order.placed" (avro)` */
  constructor(events: readonly string[], remedy: string) {
    super(
      `Events are encoded as plain JSON alone, but ${events.join(', ')} ask for more. ${remedy}`,
    );
  }
}

/** A part of the kit is used whose libraries are not installed: only services that use it need them. */
export class LibraryMissingError extends MessagingError {
  readonly code = 'MESSAGING_LIBRARY_MISSING';

  /** @param part what needs them, such as `MetricsModule` */
  constructor(part: string, packages: readonly string[], cause: unknown) {
    super(
      `${part} needs ${packages.join(', ')}: run npm install ${packages.join(' ')}, or do without ` +
        `${part}.`,
      { cause },
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

/** A topic the service needs does not exist on the broker. */
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

/** The broker says no, and asking again would not help: credentials, permissions, settings. */
export class BrokerRefusedError extends MessagingError {
  readonly code = 'MESSAGING_BROKER_REFUSED';
}

// ── Publishing ─────────────────────────────────────────────────────────────────────────────

/** The event does not pass its own class's validation; nothing was sent. */
export class InvalidEventError extends MessagingError {
  readonly code = 'MESSAGING_INVALID_EVENT';
  override readonly kind = 'invalid';

  constructor(
    readonly type: string,
    readonly fields: readonly FieldProblem[],
  ) {
    super(`Event "${type}" is invalid and was not sent: ${listFields(fields)}`);
  }
}

/** The broker's limit for one message is below this one's size; nothing was stored. */
export class MessageTooLargeError extends MessagingError {
  readonly code = 'MESSAGING_TOO_LARGE';
  override readonly kind = 'too-large';

  constructor(topic: string, bytes: number, options?: ErrorOptions) {
    super(
      `A message of ${bytes} bytes is larger than topic "${topic}" accepts. ` +
        'Send a reference to the data instead, or raise max.message.bytes of the topic.',
      options,
    );
  }
}

/**
 * No connection to the broker. `mayBeStored` tells whether bytes had already left; `undefined` where
 * nothing was to be stored.
 */
export class BrokerUnreachableError extends MessagingError {
  readonly code = 'MESSAGING_BROKER_UNREACHABLE';
  override readonly kind = 'unavailable';
  private readonly outcome: string;

  constructor(
    broker: string,
    readonly mayBeStored: boolean | undefined,
    options?: ErrorOptions,
  ) {
    const stored = mayBeStored ? ' It may or may not have been stored;' : ' Nothing was stored;';
    const outcome = mayBeStored === undefined ? ' Try again.' : `${stored} try again.`;
    const reason = options?.cause instanceof Error ? ` (${deepest(options.cause).message})` : '';
    super(`${broker} cannot be reached${reason}.${outcome}`, options);
    this.outcome = outcome;
  }

  override get publicMessage(): string {
    return `The message broker cannot be reached.${this.outcome}`;
  }
}

const PERHAPS_STORED =
  'It may or may not have been stored; publish again only if handlers can bear it twice.';

/** The broker did not confirm in time: the message may or may not have been stored. */
export class PublishTimedOutError extends MessagingError {
  readonly code = 'MESSAGING_PUBLISH_TIMED_OUT';
  override readonly kind = 'unavailable';

  constructor(private readonly milliseconds: number) {
    super(
      `The broker did not confirm within the ${milliseconds} ms of \`publishTimeoutMs\`. ${PERHAPS_STORED}`,
    );
  }

  override get publicMessage(): string {
    return `The broker did not confirm within ${this.milliseconds} ms. ${PERHAPS_STORED}`;
  }
}

/** Too many publishes are waiting for the broker; this one was not queued. */
export class PublisherOverloadedError extends MessagingError {
  readonly code = 'MESSAGING_OVERLOADED';
  override readonly kind = 'unavailable';

  constructor(waiting: number) {
    super(`${waiting} messages are already waiting for the broker. Nothing was queued; try again.`);
  }
}

/** The broker refused the message for another reason; `cause` has the broker's own error. */
export class PublishFailedError extends MessagingError {
  readonly code = 'MESSAGING_PUBLISH_FAILED';

  constructor(topic: string, options: ErrorOptions & { cause: Error }) {
    super(`Publishing to "${topic}" failed: ${options.cause.message}`, options);
  }

  override get publicMessage(): string {
    return 'The event could not be published.';
  }
}

/** The codec of `compression` failed, or has no build for this platform; nothing was sent. */
export class CompressionFailedError extends MessagingError {
  readonly code = 'MESSAGING_COMPRESSION_FAILED';
  /** For kafkajs: trying again would not help. */
  readonly retriable = false;

  constructor(codec: string, reason: string) {
    super(`Compressing with ${codec} failed: ${reason} Choose another \`compression\`.`);
  }
}

/** The producer was closed, at shutdown. */
export class ProducerClosedError extends MessagingError {
  readonly code = 'MESSAGING_PRODUCER_CLOSED';
  override readonly kind = 'unavailable';

  constructor() {
    super('The service is shutting down and publishes nothing more.');
  }
}

/** Milliseconds between two looks whether publishing goes on. */
const PAUSED_DELAY_MS = 1_000;

/** An operator has paused publishing; nothing was sent. */
export class PublishingPausedError extends NotReadyError {
  override readonly code = 'MESSAGING_PUBLISHING_PAUSED';

  constructor() {
    super('Publishing is paused. Nothing was sent; try again later.', {
      waitsFor: 'publishing to be resumed',
      delayMs: PAUSED_DELAY_MS,
      isSilent: true,
    });
  }
}

// ── Consuming ──────────────────────────────────────────────────────────────────────────────

/**
 * The broker sends a compressed batch that cannot be decompressed, fetched again or not. Nothing
 * beyond it can be read, and nothing in it is known, so the consumer stops in front of it.
 */
export class BatchUnreadableError extends MessagingError {
  readonly code = 'MESSAGING_BATCH_UNREADABLE';

  constructor(codec: string, reason: string) {
    super(
      `A batch compressed with ${codec} cannot be read: ${reason} It follows what this group has ` +
        'committed in one of its partitions; kafka-dump-log finds it. To go on without it, move ' +
        "the group's offset beyond it with kafka-consumer-groups --reset-offsets.",
    );
  }
}

/** The bytes are no event: headers missing, broken JSON, an unknown encoding or version. */
export class UndecodableMessageError extends MessagingError {
  readonly code = 'MESSAGING_UNDECODABLE';
}

/** The event was decoded but does not pass its class's validation. */
export class InvalidMessageError extends MessagingError {
  readonly code = 'MESSAGING_INVALID_MESSAGE';

  constructor(
    readonly type: string,
    readonly fields: readonly FieldProblem[],
  ) {
    super(`Event "${type}" is invalid: ${listFields(fields)}`);
  }
}

/** A command that arrived after its time; it was not run. */
export class ExpiredCommandError extends MessagingError {
  readonly code = 'MESSAGING_EXPIRED';
}

/**
 * Thrown by a handler for a message that can never succeed: it goes to the dead letters at once.
 *
 * @example
 * throw new PermanentError(`Language ${event.data.targetLanguage} is not supported.`);
 */
export class PermanentError extends MessagingError {
  readonly code = 'MESSAGING_PERMANENT';
}

/**
 * Thrown by a handler to ask for another try, after a delay of its choice where it knows one.
 * Any other error is tried again too; this one can say when.
 *
 * @example
 * throw new RetryableError('The translator is busy.', { delayMs: 5_000 });
 */
export class RetryableError extends MessagingError {
  readonly code = 'MESSAGING_RETRYABLE';
  /** Milliseconds; without it the handler's own back-off counts. */
  readonly delayMs: number | undefined;

  constructor(message: string, { delayMs, ...options }: ErrorOptions & { delayMs?: number } = {}) {
    super(message, options);
    this.delayMs = delayMs;
  }
}

/** A handler took longer than its `timeoutMs`. */
export class HandlerTimedOutError extends MessagingError {
  readonly code = 'MESSAGING_HANDLER_TIMED_OUT';

  constructor(milliseconds: number) {
    super(`The handler took longer than its ${milliseconds} ms.`);
  }
}

/** A handler failed as often as its policy allows; `cause` is the last failure. */
export class HandlerExhaustedError extends MessagingError {
  readonly code = 'MESSAGING_EXHAUSTED';

  constructor(attempts: number, cause: unknown) {
    super(`The handler failed ${attempts} times.`, { cause });
  }
}

// ── Operating ──────────────────────────────────────────────────────────────────────────────

/** What an operator asked for is not possible as asked; the message says what is. Nothing was done. */
export class OperationRefusedError extends MessagingError {
  readonly code = 'MESSAGING_OPERATION_REFUSED';
  override readonly kind = 'refused';
}

/** No event of that type in this service. */
export class UnknownEventTypeError extends MessagingError {
  readonly code = 'MESSAGING_UNKNOWN_EVENT_TYPE';
  override readonly kind = 'refused';

  constructor(type: string, known: readonly string[]) {
    super(`No event has type "${type}". Known: ${known.join(', ') || 'none'}.`);
  }
}

/** A group's offsets are its members' while it has some. */
export class GroupActiveError extends MessagingError {
  readonly code = 'MESSAGING_GROUP_ACTIVE';
  override readonly kind = 'conflict';

  constructor(group: string, options?: ErrorOptions) {
    super(
      `Group "${group}" has running members, whose commits would undo it. Stop them all, and try again.`,
      options,
    );
  }
}

/** Another one of the same name has taken over; what this one had not finished is undone. */
export class ProducerReplacedError extends MessagingError {
  readonly code = 'MESSAGING_PRODUCER_REPLACED';
  override readonly kind = 'conflict';

  constructor(name: string, options?: ErrorOptions) {
    super(
      `"${name}" was started a second time, and that one goes on. Nothing was done twice.`,
      options,
    );
  }
}

/** The offsets of the topic are no longer those that were to be read. */
export class TopicRecreatedError extends MessagingError {
  readonly code = 'MESSAGING_TOPIC_RECREATED';
  override readonly kind = 'conflict';

  constructor(topic: string, next: bigint, found: bigint) {
    super(
      `Topic "${topic}" was deleted and created again, or has lost events: ${next} was to be read ` +
        `next, and it is at ${found}. Start anew.`,
    );
  }
}

/** Nothing more came although there should be: a transaction left open, or a partition without a leader. */
export class ReadStalledError extends MessagingError {
  readonly code = 'MESSAGING_READ_STALLED';
  override readonly kind = 'unavailable';

  constructor(where: string) {
    super(
      `Reading came to a standstill: ${where}. A transaction may still be open there, or the ` +
        'partition has no leader. Try again; kafka-transactions finds what hangs.',
    );
  }
}
