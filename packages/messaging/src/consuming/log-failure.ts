import type { Logger } from '@nestjs/common';
import type { Message } from '../ports/index.js';
import { NotReadyError } from '../errors.js';
import { inspectThrown } from './inspect-thrown.js';
import { failureFields } from './message-fields.js';

export interface HandlingFailure {
  readonly group: string;
  readonly message: Message;
  readonly error: unknown;
  readonly attempt: number;
  readonly retryInMs: number;
}

/** Where and why, never what: values may be secret. */
export function logFailure(logger: Logger, failure: HandlingFailure): void {
  const { group, message, error, attempt, retryInMs } = failure;
  const { topic, partition, offset } = message;
  const where = `${topic}/${partition}@${offset}`;
  const next = `next in ${Math.round(retryInMs)} ms`;
  const fields = failureFields(message, group);
  if (error instanceof NotReadyError) {
    logger.warn(`${where} waits for ${error.waitsFor}, ${next}: ${error.message}`, fields);
  } else {
    const failed = `Handling ${where} failed, attempt ${attempt}, ${next}`;
    logger.error(`${failed}: ${inspectThrown(error)}`, fields);
  }
}
