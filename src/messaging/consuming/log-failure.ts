import type { Logger } from '@nestjs/common';
import type { Message } from '../contracts/index.js';
import { inspectThrown } from './inspect-thrown.js';

/** Where and why, never what: values may be secret. */
export function logFailure(
  logger: Logger,
  { topic, partition, offset }: Message,
  error: unknown,
  attempt: number,
  retryInMs: number,
): void {
  logger.error(
    `Handling ${topic}/${partition}@${offset} failed, attempt ${attempt}, next in ${Math.round(retryInMs)} ms: ${inspectThrown(error)}`,
  );
}
