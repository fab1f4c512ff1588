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

/** The name of a group's retry topic. */
export function retryTopicName(group: string): string {
  return `${group}.retry`;
}

/** Finds the topic a message first was in, by which it is routed. */
export function topicOf(message: Message, retryTopic: string): string {
  if (message.topic !== retryTopic) return message.topic;
  return originOf(message, retryTopic).topic;
}

/** Puts a message of the retry topic back where it was first stored; another one is there already. */
export function atOrigin(message: Message, retryTopic: string): Message {
  if (message.topic !== retryTopic) return message;
  const { topic, partition, offset, timestamp, headers } = originOf(message, retryTopic);
  return {
    ...message,
    topic,
    partition: Number(partition),
    offset: BigInt(offset),
    timestamp: Number(timestamp),
    headers,
  };
}

/** A legal name of a topic. */
const TOPIC_NAME = /^[a-zA-Z0-9._-]{1,249}$/;
const COUNT = /^\d{1,15}$/;
const OFFSET = /^\d{1,19}$/;
const TIMESTAMP = /^-?\d{1,19}$/;
/** Longer headers are none of ours. */
const MAX_BYTES = 249;

/**
 * Finds a message's origin. Anybody can write to the retry topic, so its headers are input like any
 * other: one that is missing, repeated or malformed counts as not sent.
 *
 * @param retryTopic messages of it carry their origin in headers
 */
export function originOf(message: Message, retryTopic: string): Origin {
  const { partition, offset, timestamp, headers } = message;
  const here: Origin = {
    topic: message.topic,
    partition: String(partition),
    offset: String(offset),
    timestamp: String(timestamp),
    round: 0,
    attempts: 0,
    dueAt: 0,
    headers,
  };
  if (message.topic !== retryTopic) return here;
  const topic = said(headers, 'topic', TOPIC_NAME);
  if (topic === undefined) return here;
  const saidPartition = said(headers, 'partition', COUNT);
  const saidOffset = said(headers, 'offset', OFFSET);
  // Half a place would lead nowhere.
  const isPlace = saidPartition !== undefined && saidOffset !== undefined;
  return {
    topic,
    partition: isPlace ? saidPartition : here.partition,
    offset: isPlace ? saidOffset : here.offset,
    timestamp: said(headers, 'timestamp', TIMESTAMP) ?? here.timestamp,
    round: Number(said(headers, 'round', COUNT) ?? 0),
    attempts: Number(said(headers, 'attempts', COUNT) ?? 0),
    dueAt: Number(said(headers, 'due-at', COUNT) ?? 0),
    headers: withoutOurs(headers),
  };
}

function said(headers: Headers, name: (typeof NAMES)[number], legal: RegExp): string | undefined {
  const value = Object.hasOwn(headers, PREFIX + name) ? headers[PREFIX + name] : undefined;
  if (!Buffer.isBuffer(value) || value.length > MAX_BYTES) return undefined;
  const text = value.toString('latin1');
  return legal.test(text) ? text : undefined;
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
