import type { Logger } from '@nestjs/common';
import { type DelayedMessage, type HandlerObserver, placeOf } from '../ports/index.js';
import { MessageUnstoredError, NotReadyError } from '../errors.js';
import { thrownMessage } from '../thrown-message.js';
import { typeOf } from '../events/index.js';
import { inspectThrown } from './inspect-thrown.js';
import { failureFields } from './message-fields.js';

/** The characters logged of a type that nobody knows. */
const MAX_TYPE_LENGTH = 256;

/**
 * Logs where and why messages fail, never their data: values may be secret.
 *
 * @example
 * const observer = logHandling(new Logger('Consumer orders'));
 */
export function logHandling(logger: Logger): HandlerObserver {
  return {
    delayed: (delayed) => logDelay(logger, delayed),
    deadLettered: ({ message, group }, reason, error) =>
      logger.error(
        `${placeOf(message)} is a dead letter (${reason}) in ${group}.dlt: ${thrownMessage(error)} ${causeOf(error)}`,
        failureFields(message, group),
      ),
    ignored: (_group, message) =>
      logger.debug(
        `No handler for "${typeOf(message)?.slice(0, MAX_TYPE_LENGTH)}" on ${message.topic}.`,
      ),
  };
}

function logDelay(
  logger: Logger,
  { group, message, error, attempt, retryInMs }: DelayedMessage,
): void {
  const where = placeOf(message);
  const next = `next in ${Math.round(retryInMs)} ms`;
  const fields = failureFields(message, group);
  if (error instanceof MessageUnstoredError) {
    logger.error(`${error.message} ${next[0]!.toUpperCase()}${next.slice(1)}.`, fields);
  } else if (error instanceof NotReadyError) {
    logger.warn(`${where} waits for ${error.waitsFor}, ${next}: ${error.message}`, fields);
  } else {
    const failed = `Handling ${where} failed, attempt ${attempt}, ${next}`;
    logger.error(`${failed}: ${inspectThrown(error)}`, fields);
  }
}

function causeOf({ cause }: Error): string {
  return cause instanceof Error ? thrownMessage(cause) : '';
}
