import { type FieldProblem, listFields } from './field-problem.js';
import { MessagingError } from './messaging.error.js';

/** The place of a batch of messages, and the bytes it has on the broker. */
export interface BatchPlace {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
  readonly bytes: number;
}

/**
 * A batch of messages that cannot be read, however often it is fetched: changed on the broker's disk,
 * too large when decompressed, or in a form that nobody knows. Groups store it as a dead letter.
 */
export class BatchUnreadableError extends MessagingError {
  readonly code = 'MESSAGING_BATCH_UNREADABLE';

  constructor({ topic, partition, from, to, bytes }: BatchPlace, reason: string) {
    super(
      `Offsets ${from} to ${to} of ${topic}/${partition} cannot be read, a batch of ${bytes} bytes: ` +
        `${reason} kafka-dump-log shows it.`,
    );
  }
}

/**
 * A message that its group gave up, or put off, and that the broker does not take into the group's own
 * topic. It stays where it is, and storing it is tried again; `cause` is the broker's reason.
 */
export class MessageUnstoredError extends MessagingError {
  readonly code = 'MESSAGING_UNSTORED';
  override readonly kind = 'unavailable';

  /** @param place the message, such as `orders/2@17` */
  constructor(
    readonly place: string,
    readonly topic: string,
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : 'the producer gave no reason.';
    super(
      `${place} cannot be stored in "${topic}", and is tried until it can: nothing behind it in its ` +
        `partition is committed. ${reason} Mend the topic, or this client's permission to write to it; ` +
        'the message then goes on by itself.',
      { cause },
    );
  }
}

/**
 * A message that was running, alone and before all others, when its process ended, after another had
 * ended in its partition. It is given up without being looked into, so that it ends no other.
 */
export class QuarantinedError extends MessagingError {
  readonly code = 'MESSAGING_QUARANTINED';

  constructor(place: string) {
    super(
      `Processes ended without warning where ${place} was handled, the last one while nothing else was. ` +
        'Look at what they logged last, mend the handler, and redrive it.',
    );
  }
}

/** Bytes that are no event: headers missing, broken JSON, an unknown encoding or version. */
export class UndecodableMessageError extends MessagingError {
  readonly code = 'MESSAGING_UNDECODABLE';
}

/** A decoded event that does not pass its class's validation. */
export class InvalidMessageError extends MessagingError {
  readonly code = 'MESSAGING_INVALID_MESSAGE';

  /** @param format the name of the event's format, where it is no CloudEvent */
  constructor(
    readonly type: string,
    readonly fields: readonly FieldProblem[],
    format?: string,
  ) {
    super(`Event "${type}"${format ? ` (${format})` : ''} is invalid: ${listFields(fields)}`);
  }
}

/** A command that arrived after its time; it was not run. */
export class ExpiredCommandError extends MessagingError {
  readonly code = 'MESSAGING_EXPIRED';
}

/**
 * A handler's word that its message can never succeed: it becomes a dead letter at once.
 *
 * @example
 * throw new PermanentError(`Language ${event.data.targetLanguage} is not supported.`);
 */
export class PermanentError extends MessagingError {
  readonly code = 'MESSAGING_PERMANENT';
}

/**
 * A handler's request for another try. Any other error is tried again too; this one can say when.
 *
 * @example
 * throw new RetryableError('The translator is busy.', { delayMs: 5_000 });
 */
export class RetryableError extends MessagingError {
  readonly code = 'MESSAGING_RETRYABLE';
  /** Milliseconds to wait; without it, the handler's back-off decides. */
  readonly delayMs: number | undefined;

  constructor(message: string, { delayMs, ...options }: ErrorOptions & { delayMs?: number } = {}) {
    super(message, options);
    this.delayMs = delayMs;
  }
}

/** A handler that took longer than its `timeoutMs`. */
export class HandlerTimedOutError extends MessagingError {
  readonly code = 'MESSAGING_HANDLER_TIMED_OUT';

  constructor(milliseconds: number) {
    super(`The handler took longer than its ${milliseconds} ms.`);
  }
}

/** A handler that failed as often as its policy allows; `cause` is the last failure. */
export class HandlerExhaustedError extends MessagingError {
  readonly code = 'MESSAGING_EXHAUSTED';

  constructor(attempts: number, cause: unknown) {
    super(`The handler failed ${attempts} times.`, { cause });
  }
}

/** A consumer group that this service shares with another one. */
export class GroupSharedError extends MessagingError {
  readonly code = 'MESSAGING_GROUP_SHARED';

  constructor(
    group: string,
    topics: readonly string[],
    strangers: readonly {
      readonly clientId: string;
      readonly host: string;
      readonly topics: readonly string[];
    }[],
  ) {
    const all = strangers.map(
      (each) => `"${each.clientId}" at ${each.host}, which reads ${listOf(each.topics)}`,
    );
    const others = [...new Set(all)].sort();
    super(
      `Group "${group}", which reads ${listOf(topics)} here, has members that are not of this service: ` +
        `${others.join('; ')}. Messages that both read are handled by only one of them. ` +
        'Give each service a group of its own, by its name or by `defaultGroup`.',
    );
  }
}

function listOf(topics: readonly string[]): string {
  return [...topics].sort().join(', ') || 'nothing';
}
