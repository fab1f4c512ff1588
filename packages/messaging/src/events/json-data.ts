import { isUtf8 } from 'node:buffer';
import { InvalidEventError, UndecodableMessageError } from '../errors.js';
import type { EventEnvelope } from './base-event.js';
import { definitionFor } from './event.decorator.js';
import { DuplicateKeyError, parseExactly } from './exact-json.js';
import { stringify } from './negative-zero.js';
import { writtenData } from './written-data.js';

/**
 * Encodes an event's data as JSON, in the form that its class gives its fields on the wire.
 *
 * @throws InvalidEventError where it cannot be JSON (a BigInt, a cycle)
 * @example
 * encodeJson({ ...event, data: { amount: 1 } }).toString(); // '{"amount":1}'
 */
export function encodeJson({ type, version, data }: EventEnvelope): Buffer {
  try {
    const isObject = typeof data === 'object' && data !== null;
    const written = isObject
      ? writtenData(definitionFor(type, version)?.eventClass, data, 'json')
      : data;
    return Buffer.from(stringify(written));
  } catch (error) {
    const problem = `cannot be JSON: ${(error as Error).message}`;
    throw new InvalidEventError(type, [{ path: 'data', problems: [problem] }]);
  }
}

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Parses JSON, with or without a byte order mark. Numbers that a `number` would change become
 * `JsonNumber`.
 *
 * @throws UndecodableMessageError without quoting the bytes, also where an object has a key twice
 * @example
 * parseJson(Buffer.from('{"amount":1}')); // { amount: 1 }
 */
export function parseJson(bytes: Buffer): unknown {
  try {
    if (bytes.length > MAX_UNSCANNED_BYTES) refuseDeepNesting(bytes);
    const text = decodeUtf8(bytes);
    if (text === undefined) throw new TypeError('It is no UTF-8.');
    return parseExactly(bytes, text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  } catch (error) {
    if (error instanceof UndecodableMessageError) throw error;
    if (error instanceof DuplicateKeyError) throw new UndecodableMessageError(error.message);
    const reason = withoutExcerpt((error as Error).message);
    throw new UndecodableMessageError(`The value is no JSON: ${reason}`);
  }
}

/** Larger JSON is looked at before it is parsed. */
const MAX_UNSCANNED_BYTES = 64 * 1024;
/** The deepest nesting of JSON that is parsed at all; `limits.depth` is mostly far below it. */
export const MAX_JSON_DEPTH = 1_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** `[` and `{` differ in this bit alone, as do `]` and `}`. */
const CURLY = 0x20;
const OPENING = 0x5b | CURLY;
const CLOSING = 0x5d | CURLY;

/**
 * Refuses nesting without end, on which `JSON.parse` spends ten times the time of other bytes.
 *
 * @throws UndecodableMessageError
 */
function refuseDeepNesting(bytes: Buffer): void {
  let depth = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!;
    if (byte === QUOTE) {
      index = endOfText(bytes, index + 1);
    } else if ((byte | CURLY) === OPENING) {
      depth += 1;
      if (depth > MAX_JSON_DEPTH)
        throw new UndecodableMessageError(
          `The value nests deeper than ${MAX_JSON_DEPTH} levels, which is not parsed.`,
        );
    } else if ((byte | CURLY) === CLOSING) {
      depth -= 1;
    }
  }
}

/** Finds the quote that ends a text. */
function endOfText(bytes: Buffer, from: number): number {
  let index = from;
  while (index < bytes.length && bytes[index] !== QUOTE)
    index += bytes[index] === BACKSLASH ? 2 : 1;
  return index;
}

/** Cuts off what V8 quotes: a message's content has no place in logs and traces. */
function withoutExcerpt(message: string): string {
  return message.replace(/(^|, )(\.\.\.)?".*is not valid JSON$/s, '') || 'It is something else.';
}

/** The character that `toString` puts in place of bytes that are no UTF-8; different ids would become equal. */
const REPLACEMENT = '\uFFFD';

/**
 * Decodes UTF-8; `undefined` for other bytes. These are looked at only where `toString` replaced
 * something, which is rare.
 *
 * @example
 * decodeUtf8(Buffer.from([0xff])); // undefined
 */
export function decodeUtf8(bytes: Buffer): string | undefined {
  const decoded = bytes.toString();
  return decoded.includes(REPLACEMENT) && !isUtf8(bytes) ? undefined : decoded;
}
