import type { Headers, HeaderValue, Message } from '../../ports/index.js';

/** A message's first place, and the tries it has had since. */
export interface Origin {
  readonly topic: string;
  readonly partition: string;
  readonly offset: string;
  readonly timestamp: string;
  /** The headers it first had. */
  readonly headers: Headers;
  /** Times through the retry topic so far. */
  readonly round: number;
  /** Attempts in the rounds before this one. */
  readonly attempts: number;
  /** The time of the next try, in milliseconds since 1970. */
  readonly dueAt: number;
}

/** The prefix of headers that a message has only while it is in the retry topic. */
const PREFIX = 'retry-';
const NAMES = ['topic', 'partition', 'offset', 'timestamp', 'round', 'attempts', 'due-at'] as const;

/** Finds the topic a message first was in, by which it is routed. */
export function topicOf(message: Message, retryTopic: string): string {
  if (message.topic !== retryTopic) return message.topic;
  return originOf(message, retryTopic).topic;
}

/** Finds a message's origin. @param retryTopic messages of it carry their origin in headers */
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

/** Makes the headers of a message for the retry topic. */
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
