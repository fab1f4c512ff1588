import type { HeaderValue, Message, OutgoingMessage, Producer } from '../../contracts/index.js';
import {
  ExpiredCommandError,
  InvalidMessageError,
  PermanentError,
  UndecodableMessageError,
} from '../../errors.js';
import { defineTopic, type TopicDefinition } from '../../topics/define-topic.js';
import type { Step } from './step.js';

export type DeadLetterReason = 'undecodable' | 'invalid' | 'expired' | 'permanent';

export interface DeadLetterOptions {
  readonly group: string;
  /** Who gave up, such as `WelcomeController.sendWelcome`. */
  readonly handler: string;
  readonly producer: Pick<Producer, 'publish'>;
  readonly onDeadLetter?: (message: Message, reason: DeadLetterReason, error: Error) => void;
}

/** Room for a message at the broker's limit plus the `dlt-*` headers. */
const MAX_BYTES = 10 * 1024 * 1024;
const MAX_STACK_BYTES = 8 * 1024;

/** Dead letters stay until somebody decides about them. */
export function deadLetterTopic(group: string): TopicDefinition {
  return defineTopic({
    name: `${group}.dlt`,
    retentionMs: -1,
    config: { 'max.message.bytes': String(MAX_BYTES) },
  });
}

/**
 * A message that can never succeed is stored in `<group>.dlt` as it came, with the reason.
 * Storing it is handling it: where that fails, the step rejects and the message stays.
 */
export function deadLetter(options: DeadLetterOptions): Step {
  return (next) => async (message, delivery) => {
    try {
      await next(message, delivery);
    } catch (error) {
      const reason = reasonOf(error);
      if (!reason) throw error;
      await options.producer.publish(
        toDeadLetter(message, reason, error as Error, { ...options, attempts: delivery.attempt }),
      );
      options.onDeadLetter?.(message, reason, error as Error);
    }
  };
}

/** `undefined`: trying again may help. */
function reasonOf(error: unknown): DeadLetterReason | undefined {
  if (error instanceof UndecodableMessageError) return 'undecodable';
  if (error instanceof InvalidMessageError) return 'invalid';
  if (error instanceof ExpiredCommandError) return 'expired';
  if (error instanceof PermanentError) return 'permanent';
  return undefined;
}

function toDeadLetter(
  message: Message,
  reason: DeadLetterReason,
  error: Error,
  { group, handler, attempts }: { group: string; handler: string; attempts: number },
): OutgoingMessage {
  const about: Record<string, string> = {
    'dlt-reason': reason,
    'dlt-group': group,
    'dlt-handler': handler,
    'dlt-attempts': String(attempts),
    'dlt-original-topic': message.topic,
    'dlt-original-partition': String(message.partition),
    'dlt-original-offset': String(message.offset),
    'dlt-original-timestamp': String(message.timestamp),
    'dlt-failed-at': new Date().toISOString(),
    'dlt-error-name': error.name,
    'dlt-error-message': error.message,
    'dlt-error-stack': error.stack ?? '',
  };
  const headers: Record<string, HeaderValue> = { ...message.headers };
  for (const [name, text] of Object.entries(about)) {
    headers[name] = Buffer.from(text).subarray(0, MAX_STACK_BYTES);
  }
  return { topic: `${group}.dlt`, key: message.key, value: message.value, headers };
}
