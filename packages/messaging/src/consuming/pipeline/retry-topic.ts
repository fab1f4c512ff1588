import { type Message, type Producer, storedTime } from '../../ports/index.js';
import { HandlerExhaustedError, MessageTooLargeError, PublishFailedError } from '../../errors.js';
import { defineTopic, type TopicDefinition } from '../../topics/define-topic.js';
import { Postponed } from '../postponed.js';
import { originOf, retryHeaders, retryTopicName } from './origin.js';
import type { Step } from './step.js';
import { toUnstored } from './unstored.js';

export interface RetryTopicOptions {
  readonly group: string;
  /** The number of times a message goes through the topic before it is given up. */
  readonly rounds: number;
  /** Milliseconds that a message stays there at least. */
  readonly delayMs: number;
  readonly producer: Pick<Producer, 'publish'>;
  readonly onMoved?: (message: Message) => void;
}

/** Defines a group's retry topic. Every group has one: dead letters are sent back through it too. */
export function retryTopicOf(group: string): TopicDefinition {
  return defineTopic({
    name: retryTopicName(group),
    // Waiting messages must not expire.
    retentionMs: -1,
    config: { 'max.message.bytes': '10485760' },
  });
}

/**
 * Moves a message whose attempts are used up to `<group>.retry`; its key goes on without it. A message
 * that the topic does not take is given up: it becomes a dead letter.
 */
export function retryTopic(options: RetryTopicOptions): Step {
  const { group, rounds, delayMs, producer, onMoved } = options;
  const topic = retryTopicOf(group).name;
  // What could not be stored is only stored again; the message is not handled again.
  const unmoved = new WeakMap<Message, Unmoved>();
  const move = async (message: Message, pending: Unmoved): Promise<void> => {
    const { key, value } = message;
    const origin = originOf(message, topic);
    const headers = retryHeaders({
      ...origin,
      round: origin.round + 1,
      attempts: origin.attempts + pending.attempts,
      dueAt: Date.now() + delayMs,
    });
    try {
      await producer.publish({ topic, key, value, headers });
    } catch (error) {
      // The topic takes others, but not this message.
      if (error instanceof MessageTooLargeError || error instanceof PublishFailedError)
        throw pending.failure;
      pending.tries += 1;
      unmoved.set(message, pending);
      throw toUnstored(message, topic, pending.tries, error);
    }
    unmoved.delete(message);
    onMoved?.(message);
  };
  return (next) => async (message, delivery) => {
    const pending = unmoved.get(message);
    if (pending) return move(message, pending);
    try {
      await next(message, delivery);
    } catch (error) {
      if (!(error instanceof HandlerExhaustedError)) throw error;
      if (originOf(message, topic).round >= rounds) throw error;
      await move(message, { failure: error, attempts: delivery.attempt, tries: 0 });
    }
  };
}

interface Unmoved {
  readonly failure: HandlerExhaustedError;
  readonly attempts: number;
  tries: number;
}

/**
 * Makes a message of the retry topic wait in its lane until it is due, but no longer than `maxDelayMs`
 * after it was stored there: its header may say anything. Where its timestamp is none, or in the
 * future, the time counts from when it was first seen.
 */
export function waitUntilDue(group: string, maxDelayMs: number): Step {
  const topic = retryTopicOf(group).name;
  const seen = new WeakMap<Message, number>();
  const storedAt = (message: Message, now: number): number => {
    const stored = storedTime(message.timestamp)?.getTime();
    if (stored !== undefined && stored <= now) return stored;
    const first = seen.get(message) ?? now;
    seen.set(message, first);
    return first;
  };
  return (next) => async (message, delivery) => {
    if (message.topic !== topic) return next(message, delivery);
    const now = Date.now();
    const { dueAt } = originOf(message, topic);
    const waitMs = Math.min(dueAt, storedAt(message, now) + maxDelayMs) - now;
    if (waitMs > 0) throw new Postponed(waitMs);
    return next(message, delivery);
  };
}
