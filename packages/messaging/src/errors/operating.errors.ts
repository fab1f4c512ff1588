import { MessagingError } from './messaging.error.js';

/** An operator's request that is not possible as asked; the message says what is. Nothing was done. */
export class OperationRefusedError extends MessagingError {
  readonly code = 'MESSAGING_OPERATION_REFUSED';
  override readonly kind = 'refused';
}

/**
 * Dead letters that cannot be sent back, as their topic did not take all of their message. The others of
 * the request were sent back.
 */
export class IncompleteLettersError extends MessagingError {
  readonly code = 'MESSAGING_INCOMPLETE_LETTERS';
  override readonly kind = 'refused';

  /** @param letters the first of them, such as `0/17 (value: omitted, 12582912 bytes, at orders/0@17)` */
  constructor(letters: readonly string[], redriven: number) {
    super(
      `${redriven} dead letters were sent back, and these were not, as a part of their message was too ` +
        `large to be stored: ${letters.join(', ')}. While the original is there, have it published again, ` +
        'or replay its offset; leave these out with a filter.',
    );
  }
}

/** An event type that this service does not have. */
export class UnknownEventTypeError extends MessagingError {
  readonly code = 'MESSAGING_UNKNOWN_EVENT_TYPE';
  override readonly kind = 'refused';

  constructor(type: string, known: readonly string[]) {
    super(`No event has type "${type}". Known: ${known.join(', ') || 'none'}.`);
  }
}

/** A group that still has members, whose commits would undo what was asked for. */
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

/** A producer whose name another one has taken over; what it had not finished is undone. */
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

/** A topic whose offsets are no longer those that were to be read. */
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

/** A reading to which nothing more comes: a transaction was left open, or a partition has no leader. */
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
