import type { Headers, HeaderValue, Message } from '../../ports/index.js';

/** Where a message first was, and how often it has been tried since. */
export interface Origin {
  readonly topic: string;
  readonly partition: string;
  readonly offset: string;
  readonly timestamp: string;
  /** As they came at first. */
  readonly headers: Headers;
  /** Times through the retry topic so far. */
  readonly round: number;
  /** Attempts in the rounds before this one. */
  readonly attempts: number;
  /** Milliseconds since 1970 before which it shall not be tried again. */
  readonly dueAt: number;
}

/** What a message gets on its way into the retry topic, and loses on its way out of it. */
const PREFIX = 'retry-';
const NAMES = ['topic', 'partition', 'offset', 'timestamp', 'round', 'attempts', 'due-at'] as const;

/** The topic alone: every message is routed by it. */
export function topicOf(message: Message, retryTopic: string): string {
  if (message.topic !== retryTopic) return message.topic;
  return originOf(message, retryTopic).topic;
}

/** @param retryTopic whose messages say themselves where they come from */
export function originOf(message: Message, retryTopic: string): Origin {
  const { topic, partition, offset, timestamp, headers } = message;
  const said = (name: (typeof NAMES)[number]): string | undefined =>
    message.topic === retryTopic && Object.hasOwn(headers, PREFIX + name)
      ? String(headers[PREFIX + name])
      : undefined;
  return {
    topic: said('topic') ?? topic,
    partition: said('partition') ?? String(partition),
    offset: said('offset') ?? String(offset),
    timestamp: said('timestamp') ?? String(timestamp),
    round: Number(said('round') ?? 0),
    attempts: Number(said('attempts') ?? 0),
    dueAt: Number(said('due-at') ?? 0),
    headers: message.topic === retryTopic ? withoutOurs(headers) : headers,
  };
}

/** The headers of a message for the retry topic. */
export function retryHeaders(origin: Origin): Record<string, HeaderValue> {
  const said: Record<(typeof NAMES)[number], string | number> = {
    topic: origin.topic,
    partition: origin.partition,
    offset: origin.offset,
    timestamp: origin.timestamp,
    round: origin.round,
    attempts: origin.attempts,
    'due-at': origin.dueAt,
  };
  const headers: Record<string, HeaderValue> = { ...origin.headers };
  for (const [name, value] of Object.entries(said))
    headers[PREFIX + name] = Buffer.from(String(value));
  return headers;
}

function withoutOurs(headers: Headers): Headers {
  const ours = new Set<string>(NAMES.map((name) => PREFIX + name));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ours.has(name)));
}
