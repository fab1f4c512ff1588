import { isRefusal } from '../kafka-errors.js';
import type { Batch } from './partition-queue.js';
import { answerError, meaningOf } from './produce-answer.js';
import { LATE_MS } from './produce-request.js';
import { NotSentError, type PartitionAnswer } from './produce-wire.js';
import type { PublishErrors } from './publish-errors.js';

const TIMED_OUT = 7;

/** Brings the outcome of each batch to the messages in it: stored, failed, or sent again. */
export class Outcomes {
  /** @param onTrouble called when somebody else may lead a partition; urgent where that is likely */
  constructor(
    private readonly errors: PublishErrors,
    private readonly onTrouble: (isUrgent: boolean) => void,
  ) {}

  answered(batch: Batch, answer: PartitionAnswer | undefined, tookMs: number): void {
    const { queue } = batch;
    if (batch !== queue.underWay) return;
    queue.isInFlight = false;
    if (!answer) return this.doubt(batch, new Error('The broker left it out of its answer.'));
    const { errorCode, baseOffset } = answer;
    const meaning = meaningOf(errorCode, baseOffset);
    if (meaning === 'stored') {
      queue.stored(batch, baseOffset);
      if (tookMs < LATE_MS) queue.leavesAlone = false;
      return;
    }
    const error = answerError(errorCode);
    if (meaning === 'doubt') return this.doubt(batch, error, errorCode === TIMED_OUT);
    if (meaning === 'again') return this.again(batch, error);
    if (meaning === 'apart' && batch.waiting.length > 1 && !batch.isInDoubt)
      return queue.halve(batch);
    if (meaning !== 'anew' || batch.isInDoubt)
      return queue.reject(batch, this.errors.refused(batch, error));
    queue.beginAnew();
    this.again(batch, error);
  }

  /** @param batches the number of batches in the request that failed */
  failed(batch: Batch, error: Error, batches: number): void {
    const { queue } = batch;
    if (batch !== queue.underWay) return;
    queue.isInFlight = false;
    if (!(error instanceof NotSentError)) return this.doubt(batch, error);
    const { cause } = error;
    const isEncoding = !isRefusal(cause) && cause.name !== 'KafkaJSConnectionError';
    // Where one of several cannot be encoded, each tries alone.
    if (!isEncoding || batches > 1 || batch.isInDoubt) {
      queue.leavesAlone ||= isEncoding;
      return this.again(batch, cause);
    }
    if (batch.waiting.length > 1) queue.halve(batch);
    else queue.reject(batch, this.errors.refused(batch, cause));
  }

  /** Sends the messages of a batch again: as it is where an earlier attempt left doubt, else as they come. */
  private again(batch: Batch, reason: Error): void {
    const { queue } = batch;
    if (!batch.isInDoubt) queue.putBack(batch);
    queue.pause(reason, performance.now());
    this.onTrouble(false);
  }

  /** Sends a batch that may be stored again as it is, which the broker takes for a repetition if it is. */
  private doubt(batch: Batch, reason: Error, isSlow = false): void {
    const { queue } = batch;
    batch.isInDoubt = true;
    queue.leavesAlone = true;
    if (!batch.isAwaited) queue.drop(batch);
    queue.pause(reason, performance.now());
    if (isSlow) queue.notBefore = 0;
    this.onTrouble(!isSlow);
  }
}
