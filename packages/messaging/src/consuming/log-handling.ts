import { type DelayedMessage, type HandlerObserver, placeOf } from '../ports/index.js';
import { MessageUnstoredError, NotReadyError } from '../errors.js';
import { LimitedLogger } from '../logging/limited-logger.js';
import { thrownMessage } from '../thrown-message.js';
import { typeOf } from '../events/index.js';
import { inspectThrown } from './inspect-thrown.js';
import { failureFields } from './message-fields.js';

/** The characters logged of a type that nobody knows. */
const MAX_TYPE_LENGTH = 256;

/**
 * Logs where and why messages fail, never their data: values may be secret.
 *
 * @param context as for Nest's logger
 * @param logger to write to, for tests
 * @example
 * const observer = logHandling('Consumer orders');
 */
export function logHandling(
  context: string,
  logger?: ConstructorParameters<typeof LimitedLogger>[1],
): HandlerObserver {
  // Whoever sends messages can cause these lines without limit.
  const limited = new LimitedLogger(context, logger);
  return {
    delayed: (delayed) => logDelay(limited, delayed),
    deadLettered: ({ message, group }, reason, error) =>
      limited.write(
        'error',
        `dead letters, ${reason}`,
        `${placeOf(message)} is a dead letter (${reason}) in ${group}.dlt: ${thrownMessage(error)} ${causeOf(error)}`,
        failureFields(message, group),
      ),
    ignored: (_group, message) =>
      limited.write(
        'debug',
        'no handler',
        `No handler for "${typeOf(message)?.slice(0, MAX_TYPE_LENGTH)}" on ${message.topic}.`,
      ),
  };
}

function logDelay(
  logger: LimitedLogger,
  { group, message, error, attempt, retryInMs }: DelayedMessage,
): void {
  const where = placeOf(message);
  const next = `next in ${Math.round(retryInMs)} ms`;
  const fields = failureFields(message, group);
  if (error instanceof MessageUnstoredError) {
    logger.write(
      'error',
      'unstored messages',
      `${error.message} ${next[0]!.toUpperCase()}${next.slice(1)}.`,
      fields,
    );
  } else if (error instanceof NotReadyError) {
    logger.write(
      'warn',
      'waiting messages',
      `${where} waits for ${error.waitsFor}, ${next}: ${error.message}`,
      fields,
    );
  } else {
    const failed = `Handling ${where} failed, attempt ${attempt}, ${next}`;
    logger.write('error', 'failed attempts', `${failed}: ${inspectThrown(error)}`, fields);
  }
}

function causeOf({ cause }: Error): string {
  return cause instanceof Error ? thrownMessage(cause) : '';
}
