import type { DeadLetterReason, Message, Producer } from '../../ports/index.js';
import { defineTopic, type TopicDefinition } from '../../topics/define-topic.js';
import { deadLetterReason } from './dead-letter-reason.js';
import { COMPLETE, type LetterTopics, nextForm, toLetter, type Verdict } from './letter.js';
import { retryTopicOf } from './retry-topic.js';
import type { Step } from './step.js';
import { toUnstored } from './unstored.js';

export interface DeadLetterOptions {
  readonly group: string;
  /** The handler that gave up, such as `WelcomeController.sendWelcome`. */
  readonly handler: string;
  readonly producer: Pick<Producer, 'publish'>;
  readonly onDeadLetter?: (message: Message, reason: DeadLetterReason, error: Error) => void;
}

/** The limit of the topic: room for a message at the broker's limit plus the `dlt-*` headers. */
const MAX_BYTES = 10 * 1024 * 1024;

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
 * message is handled; where storing fails, the message stays, and its partition counts as blocked.
 */
export function deadLetter(options: DeadLetterOptions): Step {
  const { group, handler, producer, onDeadLetter } = options;
  const topics: LetterTopics = {
    group,
    deadLetters: deadLetterTopic(group).name,
    retry: retryTopicOf(group).name,
  };
  // A letter that could not be stored is only stored again; the message is not handled again.
  const unstored = new WeakMap<Message, { readonly verdict: Verdict; tries: number }>();
  const store = async (message: Message): Promise<boolean> => {
    const pending = unstored.get(message);
    if (!pending) return false;
    try {
      await storeLetter(message, pending.verdict, topics, producer);
    } catch (error) {
      pending.tries += 1;
      throw toUnstored(message, topics.deadLetters, pending.tries, error);
    }
    unstored.delete(message);
    onDeadLetter?.(message, pending.verdict.reason, pending.verdict.error);
    return true;
  };
  return (next) => async (message, delivery) => {
    if (await store(message)) return;
    try {
      await next(message, delivery);
    } catch (thrown) {
      const reason = deadLetterReason(thrown);
      if (!reason) throw thrown;
      const about = { reason, handler, attempts: delivery.attempt, failedAt: new Date() };
      unstored.set(message, { verdict: { ...about, error: thrown as Error }, tries: 0 });
      await store(message);
    }
  };
}

/**
 * Stores the letter in the fullest form that the broker takes: as the message came; without its value,
 * which stays where it is; or with nothing but its place.
 */
async function storeLetter(
  message: Message,
  verdict: Verdict,
  topics: LetterTopics,
  producer: Pick<Producer, 'publish'>,
): Promise<void> {
  for (let form = COMPLETE; ;) {
    try {
      await producer.publish(toLetter(message, verdict, topics, form));
      return;
    } catch (error) {
      const smaller = nextForm(form, error, message);
      if (!smaller) throw error;
      form = smaller;
    }
  }
}
