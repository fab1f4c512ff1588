import {
  cut,
  type DeadLetter,
  type LetterPage,
  type LetterPageOptions,
} from '@nest-kafka-kit/messaging/operating';
import { Readable } from 'node:stream';
import { type DeadLetterResponse, toResponse } from './dead-letter.responses.js';

/** Characters of each text of a letter that is too large to be shown whole. */
const MAX_TEXT_LENGTH = 1_000;

/**
 * Shows letters as finished JSON, so that what is held of a page are its bytes, counted exactly. A
 * payload that does not fit into a page of its own is left out.
 */
export function pageOptions(
  maxBytes: number,
  withPayload: boolean,
  signal: AbortSignal,
): LetterPageOptions<Buffer> {
  return {
    show: (letter) => toJson(letter, withPayload, maxBytes),
    sizeOf: ({ length }) => length,
    maxBytes,
    withPayload,
    signal,
  };
}

/** Streams the answer, letter by letter: nothing is put together a second time. */
export function toAnswer({ letters, next }: LetterPage<Buffer>): Readable {
  const separated = letters.flatMap((letter, index) => (index === 0 ? [letter] : [COMMA, letter]));
  const end = next === undefined ? ']}' : `],"next":${JSON.stringify(next)}}`;
  return Readable.from([Buffer.from('{"deadLetters":['), ...separated, Buffer.from(end)]);
}

const COMMA = Buffer.from(',');

function toJson(letter: DeadLetter, withPayload: boolean, maxBytes: number): Buffer {
  const stored = letter.message.value?.length ?? 0;
  // Rendered only where it may fit.
  const isShown = withPayload && stored <= maxBytes;
  const whole = rendered(toResponse(letter, isShown));
  const isLeftOut = withPayload && (!isShown || whole.length > maxBytes);
  if (whole.length <= maxBytes && !isLeftOut) return whole;
  const response = toResponse(letter, false);
  const reason = `${stored} bytes, too many for an answer of ADMIN_MAX_ANSWER_BYTES = ${maxBytes}; \`dlt show\` prints them`;
  const payloadLeftOut = isLeftOut ? { payloadLeftOut: reason } : {};
  const withoutPayload = rendered({ ...response, ...payloadLeftOut });
  if (withoutPayload.length <= maxBytes) return withoutPayload;
  return rendered({ ...shortened(response), ...payloadLeftOut });
}

function rendered(response: DeadLetterResponse): Buffer {
  return Buffer.from(JSON.stringify(response));
}

function shortened(response: DeadLetterResponse): DeadLetterResponse {
  const { handler, error, type, eventId, omitted, original, ...rest } = response;
  return {
    ...rest,
    handler: short(handler),
    error: { name: short(error.name), message: short(error.message) },
    original: { ...original, topic: short(original.topic) },
    type: type === null ? null : short(type),
    eventId: eventId === null ? null : short(eventId),
    ...(omitted !== undefined && { omitted: short(omitted) }),
  };
}

function short(text: string): string {
  return cut(text, MAX_TEXT_LENGTH);
}
