import type { Logger } from '@nestjs/common';
import type { Message } from '../contracts/index.js';
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
  logger.error(
    `Handling ${topic}/${partition}@${offset} failed, attempt ${attempt}, next in ${Math.round(retryInMs)} ms: ${inspectThrown(error)}`,
    failureFields(message, group),
  );
}
