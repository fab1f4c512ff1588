import { DEAD_LETTER_HEADERS, PART_HEADERS } from '../consuming/pipeline/letter.js';
import { retryHeaders } from '../consuming/pipeline/origin.js';
import type {
  DeadLetterReason,
  Headers,
  Message,
  OutgoingMessage,
  TopicPartition,
} from '../ports/index.js';
import { idOf, typeOf } from '../events/index.js';

/** A message that a group gave up, read back from its dead letter topic. */
export interface DeadLetter {
  /** Its place in the dead letter topic. */
  readonly partition: number;
  readonly offset: bigint;
  readonly reason: DeadLetterReason;
  readonly handler: string;
  readonly attempts: number;
  readonly failedAt: Date;
  readonly error: { readonly name: string; readonly message: string; readonly stack: string };
  /** The place the message came from; `timestamp` in milliseconds since 1970. */
  readonly original: TopicPartition & { readonly offset: bigint; readonly timestamp: number };
  /** The event's type; `undefined` where the message is no event. */
  readonly type: string | undefined;
  readonly eventId: string | undefined;
  /**
   * The parts of the message that the topic did not take, and where they are, such as `value: omitted,
   * 12582912 bytes, at orders/0@17`. `undefined` for a letter that has all.
   */
  readonly omitted?: string | undefined;
  /** The stored message, `dlt-*` headers included. */
  readonly message: Message;
  /** The time it was sent back to its group; `undefined` while it was not. */
  readonly redrivenAt: Date | undefined;
}

const PREFIX = 'dlt-';
const OURS: ReadonlySet<string> = new Set(DEAD_LETTER_HEADERS);
const REDRIVEN_OFFSET = 'dlt-redriven-offset';
const REDRIVEN_AT = 'dlt-redriven-at';

/** A mark in a letter's partition, after the letter, that says it was sent back. */
export interface RedriveMark {
  readonly offset: bigint;
  readonly at: Date;
}

/** Reads a letter; `undefined` for a mark, or for a message that somebody else has put there. */
export function toDeadLetter(message: Message, redrivenAt?: Date): DeadLetter | undefined {
  const { partition, offset, headers, timestamp } = message;
  const said = (name: string): string => headerText(headers, PREFIX + name) ?? '';
  const reason = said('reason');
  if (reason === '') return undefined;
  const original = {
    topic: said('original-topic'),
    partition: Number(said('original-partition')) || 0,
    offset: offsetOf(said('original-offset')) ?? 0n,
    timestamp: Number(said('original-timestamp')) || 0,
  };
  const stored = { ...message, ...original };
  return {
    partition,
    offset,
    reason: reason as DeadLetterReason,
    handler: said('handler'),
    attempts: Number(said('attempts')) || 0,
    failedAt: new Date(Date.parse(said('failed-at')) || timestamp),
    error: {
      name: said('error-name'),
      message: said('error-message'),
      stack: said('error-stack'),
    },
    original,
    type: typeOf(stored),
    eventId: idOf(stored),
    omitted: omittedOf(headers),
    message,
    redrivenAt,
  };
}

/** Reads a mark; `undefined` for anything else, such as a letter whose sender chose a header of that name. */
export function toRedriveMark(message: Message): RedriveMark | undefined {
  const { headers, value } = message;
  const offset = offsetOf(headerText(headers, REDRIVEN_OFFSET) ?? '');
  if (offset === undefined || value !== null || offset >= message.offset) return undefined;
  if (headerText(headers, 'dlt-reason') !== undefined) return undefined;
  return { offset, at: new Date(headerText(headers, REDRIVEN_AT) ?? '') };
}

/** Restores the message for the group's retry topic, with all attempts before it again. */
export function toRetry(letter: DeadLetter, retryTopic: string): OutgoingMessage {
  const { message, original, attempts } = letter;
  const headers = Object.fromEntries(
    Object.entries(message.headers).filter(([name]) => !OURS.has(name)),
  );
  return {
    topic: retryTopic,
    key: headerText(message.headers, 'dlt-key') === 'null' ? null : message.key,
    value: headerText(message.headers, 'dlt-value') === 'null' ? null : message.value,
    headers: retryHeaders({
      topic: original.topic,
      partition: String(original.partition),
      offset: String(original.offset),
      timestamp: String(original.timestamp),
      headers,
      round: 0,
      attempts,
      dueAt: 0,
    }),
  };
}

/** Makes the mark of a letter that is sent back. */
export function markOf({ message }: DeadLetter): OutgoingMessage {
  const { topic, partition, key, offset } = message;
  const headers = {
    [REDRIVEN_OFFSET]: Buffer.from(String(offset)),
    [REDRIVEN_AT]: Buffer.from(new Date().toISOString()),
  };
  return { topic, partition, key, value: null, headers };
}

function omittedOf(headers: Headers): string | undefined {
  const parts = PART_HEADERS.flatMap((name) => {
    const text = headerText(headers, name);
    return text?.startsWith('omitted') ? [`${name.slice(PREFIX.length)}: ${text}`] : [];
  });
  return parts.length > 0 ? parts.join('; ') : undefined;
}

function headerText(headers: Headers, name: string): string | undefined {
  return Object.hasOwn(headers, name) ? String(headers[name]) : undefined;
}

function offsetOf(text: string): bigint | undefined {
  return /^\d{1,18}$/.test(text) ? BigInt(text) : undefined;
}
