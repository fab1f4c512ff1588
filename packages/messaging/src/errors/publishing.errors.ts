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

/** An event with a format that is only read, of a service that writes it in its own way; nothing was sent. */
export class FormatReadOnlyError extends MessagingError {
  readonly code = 'MESSAGING_FORMAT_READ_ONLY';
  override readonly kind = 'refused';

  constructor(type: string, format: string) {
    super(
      `Event "${type}" is not published here: its format, ${format}, is read and never written. ` +
        'Publish an event of this service instead, and let its owner publish this one.',
    );
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

/** The topic that a failed publish was for, beside its cause. */
export interface PublishErrorOptions extends ErrorOptions {
  readonly topic?: string | undefined;
}

/** No connection to the broker. */
export class BrokerUnreachableError extends MessagingError {
  readonly code = 'MESSAGING_BROKER_UNREACHABLE';
  override readonly kind = 'unavailable';

  constructor(
    broker: string,
    /** Whether bytes had already left; `undefined` where nothing was to be stored. */
    readonly mayBeStored: boolean | undefined,
    options?: PublishErrorOptions,
  ) {
    const reason = options?.cause instanceof Error ? ` (${deepest(options.cause).message})` : '';
    super(
      `${broker} cannot be reached${reason}.${outcomeOf(mayBeStored, options?.topic)}`,
      options,
    );
  }

  override get publicMessage(): string {
    return `The message broker cannot be reached.${outcomeOf(this.mayBeStored)}`;
  }
}

/** Says what became of a message, where there was one. */
function outcomeOf(mayBeStored: boolean | undefined, topic?: string): string {
  if (mayBeStored === undefined) return ' Try again.';
  const where = topic === undefined ? '' : ` in topic "${topic}"`;
  return mayBeStored
    ? ` It may or may not have been stored${where}; try again.`
    : ` Nothing was stored${where}; try again.`;
}

/** A partition that takes no messages for now, such as one without a leader or with too few replicas in sync. */
export class PartitionUnavailableError extends MessagingError {
  readonly code = 'MESSAGING_PARTITION_UNAVAILABLE';
  override readonly kind = 'unavailable';

  constructor(
    topic: string,
    partition: number,
    /** Whether the message may have been stored all the same. */
    readonly mayBeStored: boolean,
    options: ErrorOptions & { cause: Error },
  ) {
    const reason = options.cause.message.replace(/\.$/, '');
    super(
      `Partition ${partition} of topic "${topic}" takes no messages for now (${reason}).${outcomeOf(mayBeStored)}`,
      options,
    );
  }

  override get publicMessage(): string {
    return `The message broker takes no such messages for now.${outcomeOf(this.mayBeStored)}`;
  }
}

const PERHAPS_STORED =
  'It may or may not have been stored; publish again only if handlers can bear it twice.';

/** No confirmation in time: the message may or may not have been stored. */
export class PublishTimedOutError extends MessagingError {
  readonly code = 'MESSAGING_PUBLISH_TIMED_OUT';
  override readonly kind = 'unavailable';

  constructor(
    private readonly milliseconds: number,
    options?: PublishErrorOptions,
  ) {
    const what = options?.topic === undefined ? '' : ` a message to topic "${options.topic}"`;
    const reason = options?.cause instanceof Error ? ` (${deepest(options.cause).message})` : '';
    super(
      `The broker did not confirm${what} within the ${milliseconds} ms of \`publishTimeoutMs\`${reason}. ${PERHAPS_STORED}`,
      options,
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

  constructor(
    private readonly waiting: number,
    /** The topic whose partition lets too many messages wait; none where it is all topics together. */
    topic?: string,
  ) {
    const where =
      topic === undefined ? '' : ` for a partition of topic "${topic}" that is not moving`;
    super(
      `${waiting} messages are already waiting for the broker${where}. Nothing was queued; try again.`,
    );
  }

  override get publicMessage(): string {
    return `${this.waiting} messages are already waiting for the broker. Nothing was queued; try again.`;
  }
}

/** A publish that the broker refused for another reason; nothing was stored, and `cause` is the broker's own error. */
export class PublishFailedError extends MessagingError {
  readonly code = 'MESSAGING_PUBLISH_FAILED';

  constructor(topic: string, options: ErrorOptions & { cause: Error }) {
    const reason = options.cause.message.replace(/\.?$/, '.');
    super(`Publishing to "${topic}" failed: ${reason} Nothing was stored.`, options);
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
