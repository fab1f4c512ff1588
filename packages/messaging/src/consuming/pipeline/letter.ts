import { withoutSecrets } from '../../logging/without-secrets.js';
import type { DeadLetterReason, HeaderValue, Message, OutgoingMessage } from '../../ports/index.js';
import { HandlerExhaustedError, MessageTooLargeError, PublishFailedError } from '../../errors.js';
import { placeOf } from '../../ports/index.js';
import { sizeOf } from '../../publishing/message-size.js';
import { inspectThrown } from '../inspect-thrown.js';
import { originOf } from './origin.js';

/** The headers that every dead letter gets. */
const LETTER_HEADERS = [
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

/** The headers that say which part of the message the topic did not take: `null`, or `omitted, …`. */
export const PART_HEADERS = ['dlt-key', 'dlt-value', 'dlt-headers'] as const;

/** The headers a dead letter gets, in place of any that the message had by these names. */
export const DEAD_LETTER_HEADERS = [...LETTER_HEADERS, ...PART_HEADERS] as const;

/** The headers by which a letter without its own is still found. */
const KEPT_HEADERS = [
  'ce_specversion',
  'ce_id',
  'ce_type',
  'ce_source',
  'ce_time',
  'ce_eventversion',
  'content-type',
];
const MAX_KEPT_BYTES = 256;
const MAX_STACK_BYTES = 8 * 1024;
const MAX_SHORT_BYTES = 200;

/** The part of a message that a letter holds. */
export interface LetterForm {
  readonly holds: 'all' | 'all but the value' | 'its place';
  /** Whether a letter without a key gets one: a compacted topic refuses `null`, and deletes what has no value. */
  readonly isKeyed: boolean;
}

/** The form that every letter is given first: the message byte for byte. */
export const COMPLETE: LetterForm = { holds: 'all', isKeyed: false };

/** Finds the form to store next after the broker refused one; `undefined` where no form would help. */
export function nextForm(
  { holds, isKeyed }: LetterForm,
  error: unknown,
  message: Message,
): LetterForm | undefined {
  if (error instanceof MessageTooLargeError) {
    if (holds === 'all') return { holds: 'all but the value', isKeyed };
    return holds === 'its place' ? undefined : { holds: 'its place', isKeyed: true };
  }
  const mayWantKey = error instanceof PublishFailedError && message.key === null && !isKeyed;
  return mayWantKey ? { holds, isKeyed: true } : undefined;
}

/** The verdict on a message. */
export interface Verdict {
  readonly reason: DeadLetterReason;
  readonly error: Error;
  readonly handler: string;
  readonly attempts: number;
  readonly failedAt: Date;
}

/** The topics of the group that a letter belongs to. */
export interface LetterTopics {
  readonly group: string;
  readonly deadLetters: string;
  readonly retry: string;
}

/** Writes the dead letter of a message in a form. */
export function toLetter(
  message: Message,
  verdict: Verdict,
  topics: LetterTopics,
  form: LetterForm = COMPLETE,
): OutgoingMessage {
  const origin = originOf(message, topics.retry);
  const isShort = form.holds === 'its place';
  const headers: Record<string, HeaderValue> = isShort
    ? keptOf(origin.headers)
    : { ...origin.headers };
  for (const name of PART_HEADERS) delete headers[name];
  const said = aboutOf(verdict, topics.group, origin, isShort);
  const omitted = partsOf(message, form);
  for (const [name, text] of Object.entries({ ...said, ...omitted })) {
    headers[name] = Buffer.from(text).subarray(0, isShort ? MAX_SHORT_BYTES : MAX_STACK_BYTES);
  }
  return {
    topic: topics.deadLetters,
    key: omitted['dlt-key'] === undefined ? message.key : Buffer.from(placeOf(message)),
    // Empty, not null: no letter is a tombstone, which would delete others of its key.
    value: omitted['dlt-value'] === undefined ? message.value : Buffer.alloc(0),
    headers,
  };
}

function aboutOf(
  { reason, error, handler, attempts, failedAt }: Verdict,
  group: string,
  origin: ReturnType<typeof originOf>,
  isShort: boolean,
): Record<(typeof LETTER_HEADERS)[number], string> {
  // The last failure tells more than the number of failures.
  const cause = error instanceof HandlerExhaustedError ? toError(error.cause) : error;
  return {
    'dlt-reason': reason,
    'dlt-group': group,
    'dlt-handler': handler,
    'dlt-attempts': String(origin.attempts + attempts),
    'dlt-original-topic': origin.topic,
    'dlt-original-partition': origin.partition,
    'dlt-original-offset': origin.offset,
    'dlt-original-timestamp': origin.timestamp,
    'dlt-failed-at': failedAt.toISOString(),
    'dlt-error-name': readSafely(() => withoutSecrets(cause.name)),
    'dlt-error-message': readSafely(() => withoutSecrets(cause.message)),
    'dlt-error-stack': isShort ? '' : readSafely(() => withoutSecrets(cause.stack ?? '')),
  };
}

/** Says of each part of the message that the letter does not hold what it is, and where. */
function partsOf(
  message: Message,
  { holds, isKeyed }: LetterForm,
): Partial<Record<(typeof PART_HEADERS)[number], string>> {
  const { key, value } = message;
  const omitted = (bytes: number): string => `omitted, ${bytes} bytes, at ${placeOf(message)}`;
  const isShort = holds === 'its place';
  const headerBytes = sizeOf({ ...message, key: null, value: null });
  return {
    ...(key === null && isKeyed && { 'dlt-key': 'null' }),
    ...(key !== null && isShort && { 'dlt-key': omitted(key.length) }),
    ...(value === null && isKeyed && { 'dlt-value': 'null' }),
    ...(value !== null && holds !== 'all' && { 'dlt-value': omitted(value.length) }),
    ...(isShort && { 'dlt-headers': omitted(headerBytes) }),
  };
}

function keptOf(headers: Message['headers']): Record<string, HeaderValue> {
  const kept: Record<string, HeaderValue> = {};
  for (const name of KEPT_HEADERS) {
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
    if (Buffer.isBuffer(value) && value.length <= MAX_KEPT_BYTES) kept[name] = value;
  }
  return kept;
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
