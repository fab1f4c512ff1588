import { type Message, type Producer, storedTime } from '../../ports/index.js';
import { HandlerExhaustedError } from '../../errors.js';
import { defineTopic, type TopicDefinition } from '../../topics/define-topic.js';
import { Postponed } from '../postponed.js';
import { originOf, retryHeaders } from './origin.js';
import type { Step } from './step.js';

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
    name: `${group}.retry`,
    // Waiting messages must not expire.
    retentionMs: -1,
    config: { 'max.message.bytes': '10485760' },
  });
}

/** Moves a message whose attempts are used up to `<group>.retry`; its key goes on without it. */
export function retryTopic(options: RetryTopicOptions): Step {
  const { group, rounds, delayMs, producer, onMoved } = options;
  const topic = retryTopicOf(group).name;
  return (next) => async (message, delivery) => {
    try {
      await next(message, delivery);
    } catch (error) {
      const origin = originOf(message, topic);
      if (!(error instanceof HandlerExhaustedError) || origin.round >= rounds) throw error;
      const headers = retryHeaders({
        ...origin,
        round: origin.round + 1,
        attempts: origin.attempts + delivery.attempt,
        dueAt: Date.now() + delayMs,
      });
      await producer.publish({ topic, key: message.key, value: message.value, headers });
      onMoved?.(message);
    }
  };
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
