import {
  BrokerRefusedError,
  BrokerUnreachableError,
  MessageTooLargeError,
  MessagingError,
  PartitionUnavailableError,
  PublishFailedError,
  PublishTimedOutError,
  TopicMissingError,
} from '../../../errors.js';
import { isAnswer, isRefusal, MISSING_TOPIC_REMEDY, rootOf, toRefusal } from '../kafka-errors.js';
import type { Batch, PartitionQueue } from './partition-queue.js';
import { answerError, TOPIC_DENIED, UNKNOWN_TOPIC } from './produce-answer.js';
import type { WaitingMessage } from './waiting-message.js';

const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/** Words the outcomes of publishing: stored, not stored or unknown, and for which topic. */
export class PublishErrors {
  constructor(
    private readonly broker: string,
    private readonly timeoutMs: number,
  ) {}

  /** Its time is over, and it was not sent, or was refused: nothing is stored. */
  neverStored({ message: { topic }, queue }: WaitingMessage, reason = queue?.reason): Error {
    if (!queue || !reason || !isAnswer(reason))
      return new BrokerUnreachableError(this.broker, false, {
        topic,
        ...(reason && { cause: rootOf(reason) }),
      });
    return new PartitionUnavailableError(topic, queue.partition, false, { cause: reason });
  }

  /** Its time is over, and it was sent: nobody knows. */
  unconfirmed({ message: { topic }, queue }: WaitingMessage): Error {
    const cause = queue?.reason;
    return new PublishTimedOutError(this.timeoutMs, { topic, ...(cause && { cause }) });
  }

  /** The broker will not store the batch. Where an earlier attempt left doubt, it may be stored all the same. */
  refused({ queue, topic, bytes, isInDoubt }: Batch, cause: Error): Error {
    if (isInDoubt) return this.inDoubt(queue, cause);
    const { type = '' } = rootOf(cause);
    if (cause instanceof MessagingError) return cause;
    if (TOO_LARGE.has(type)) return new MessageTooLargeError(topic, bytes, { cause });
    if (isRefusal(cause)) return this.denied(topic, cause);
    return new PublishFailedError(topic, { cause });
  }

  /** The topic is missing, denied or has a name that none can have. */
  ofTopic(topic: string, errorCode: number): Error {
    const cause = answerError(errorCode);
    if (errorCode === UNKNOWN_TOPIC)
      return new TopicMissingError([topic], MISSING_TOPIC_REMEDY, { cause });
    if (errorCode === TOPIC_DENIED) return this.denied(topic, cause);
    return new PublishFailedError(topic, { cause });
  }

  /** It may be stored, and nobody will find out. */
  inDoubt({ topic, partition }: PartitionQueue, cause: Error): Error {
    return new PartitionUnavailableError(topic, partition, true, { cause: rootOf(cause) });
  }

  noSuchPartition(topic: string, partition: number, partitions: number): Error {
    const text = `it has ${partitions} partitions, and none with the number ${partition}.`;
    return new PublishFailedError(topic, { cause: new Error(text) });
  }

  /** The broker refuses this client, whatever the topic. */
  refusal(error: unknown): Error {
    return toRefusal(error, this.broker);
  }

  private denied(topic: string, cause: Error): Error {
    const { message } = toRefusal(cause, this.broker, { topics: [topic], operation: 'Write' });
    return new BrokerRefusedError(`${message} Nothing was stored.`, { cause });
  }
}
