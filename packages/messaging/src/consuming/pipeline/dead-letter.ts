import type {
  DeadLetterReason,
  HeaderValue,
  Message,
  OutgoingMessage,
  Producer,
} from '../../ports/index.js';
import { HandlerExhaustedError } from '../../errors.js';
import { defineTopic, type TopicDefinition } from '../../topics/define-topic.js';
import { inspectThrown } from '../inspect-thrown.js';
import { deadLetterReason } from './dead-letter-reason.js';
import { originOf } from './origin.js';
import { retryTopicOf } from './retry-topic.js';
import type { Step } from './step.js';

export interface DeadLetterOptions {
  readonly group: string;
  /** The handler that gave up, such as `WelcomeController.sendWelcome`. */
  readonly handler: string;
  readonly producer: Pick<Producer, 'publish'>;
  readonly onDeadLetter?: (message: Message, reason: DeadLetterReason, error: Error) => void;
}

/** The headers a dead letter gets, in place of any that the message had by these names. */
export const DEAD_LETTER_HEADERS = [
  'dlt-reason',
  'dlt-group',
  'dlt-handler',
  'dlt-attempts',
  'dlt-original-topic',
  'dlt-original-partition',
  'dlt-original-offset',
  'dlt-original-timestamp',
  'dlt-failed-at',
  'dlt-error-name',
  'dlt-error-message',
  'dlt-error-stack',
] as const;

/** The limit of the topic: room for a message at the broker's limit plus the `dlt-*` headers. */
const MAX_BYTES = 10 * 1024 * 1024;
const MAX_STACK_BYTES = 8 * 1024;

/** Defines a group's dead letter topic, where letters stay until somebody decides about them. */
export function deadLetterTopic(group: string): TopicDefinition {
  return defineTopic({
    name: `${group}.dlt`,
    retentionMs: -1,
    config: { 'max.message.bytes': String(MAX_BYTES) },
  });
}

/**
 * Stores a message that can never succeed in `<group>.dlt`, as it came, with the reason. A stored
 * message is handled; where storing fails, the step rejects and the message stays.
 */
export function deadLetter(options: DeadLetterOptions): Step {
  // A letter that could not be stored is only stored again; the message is not handled again.
  const unstored = new WeakMap<
    Message,
    { reason: DeadLetterReason; letter: OutgoingMessage; error: Error }
  >();
  const store = async (message: Message): Promise<boolean> => {
    const verdict = unstored.get(message);
    if (!verdict) return false;
    await options.producer.publish(verdict.letter);
    unstored.delete(message);
    options.onDeadLetter?.(message, verdict.reason, verdict.error);
    return true;
  };
  return (next) => async (message, delivery) => {
    if (await store(message)) return;
    try {
      await next(message, delivery);
    } catch (thrown) {
      const reason = deadLetterReason(thrown);
      if (!reason) throw thrown;
      const error = thrown as Error;
      const letter = toDeadLetter(message, reason, error, {
        ...options,
        attempts: delivery.attempt,
      });
      unstored.set(message, { reason, letter, error });
      await store(message);
    }
  };
}

function toDeadLetter(
  message: Message,
  reason: DeadLetterReason,
  error: Error,
  { group, handler, attempts }: { group: string; handler: string; attempts: number },
): OutgoingMessage {
  const origin = originOf(message, retryTopicOf(group).name);
  // The last failure tells more than the number of failures.
  const cause = error instanceof HandlerExhaustedError ? toError(error.cause) : error;
  const about: Record<(typeof DEAD_LETTER_HEADERS)[number], string> = {
    'dlt-reason': reason,
    'dlt-group': group,
    'dlt-handler': handler,
    'dlt-attempts': String(origin.attempts + attempts),
    'dlt-original-topic': origin.topic,
    'dlt-original-partition': origin.partition,
    'dlt-original-offset': origin.offset,
    'dlt-original-timestamp': origin.timestamp,
    'dlt-failed-at': new Date().toISOString(),
    'dlt-error-name': readSafely(() => cause.name),
    'dlt-error-message': readSafely(() => cause.message),
    'dlt-error-stack': readSafely(() => cause.stack ?? ''),
  };
  const headers: Record<string, HeaderValue> = { ...origin.headers };
  for (const [name, text] of Object.entries(about)) {
    headers[name] = Buffer.from(text).subarray(0, MAX_STACK_BYTES);
  }
  return { topic: deadLetterTopic(group).name, key: message.key, value: message.value, headers };
}

/** Makes an error of whatever a handler threw. */
function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(inspectThrown(thrown));
}

/** Reads a property of an error as text; whatever was thrown may have getters that throw. */
function readSafely(read: () => unknown): string {
  try {
    return String(read());
  } catch {
    return '';
  }
}
