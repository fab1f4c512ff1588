import { type FieldProblem, listFields } from './field-problem.js';
import { MessagingError } from './messaging.error.js';
import { NotReadyError } from './not-ready.error.js';

/** The error that began it all. */
const deepest = (error: Error): Error =>
  error.cause instanceof Error ? deepest(error.cause) : error;

/** An event that does not pass its class's validation; nothing was sent. */
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

/** A message larger than the broker takes; nothing was stored. */
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

/** No connection to the broker. */
export class BrokerUnreachableError extends MessagingError {
  readonly code = 'MESSAGING_BROKER_UNREACHABLE';
  override readonly kind = 'unavailable';
  private readonly outcome: string;

  constructor(
    broker: string,
    /** Whether bytes had already left; `undefined` where nothing was to be stored. */
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

/** No confirmation in time: the message may or may not have been stored. */
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

/** A publish too many while others wait for the broker; it was not queued. */
export class PublisherOverloadedError extends MessagingError {
  readonly code = 'MESSAGING_OVERLOADED';
  override readonly kind = 'unavailable';

  constructor(waiting: number) {
    super(`${waiting} messages are already waiting for the broker. Nothing was queued; try again.`);
  }
}

/** A publish that failed for another reason; `cause` is the broker's own error. */
export class PublishFailedError extends MessagingError {
  readonly code = 'MESSAGING_PUBLISH_FAILED';

  constructor(topic: string, options: ErrorOptions & { cause: Error }) {
    super(`Publishing to "${topic}" failed: ${options.cause.message}`, options);
  }

  override get publicMessage(): string {
    return 'The event could not be published.';
  }
}

/** A codec of `compression` that failed, or has no build for this platform; nothing was sent. */
export class CompressionFailedError extends MessagingError {
  readonly code = 'MESSAGING_COMPRESSION_FAILED';
  /** Tells kafkajs that trying again would not help. */
  readonly retriable = false;

  constructor(codec: string, reason: string) {
    super(`Compressing with ${codec} failed: ${reason} Choose another \`compression\`.`);
  }
}

/** A publish after the producer was closed, at shutdown. */
export class ProducerClosedError extends MessagingError {
  readonly code = 'MESSAGING_PRODUCER_CLOSED';
  override readonly kind = 'unavailable';

  constructor() {
    super('The service is shutting down and publishes nothing more.');
  }
}

/** Milliseconds after which a handler that publishes tries again. */
const PAUSED_DELAY_MS = 1_000;

/** A publish while an operator has paused publishing; nothing was sent. */
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
