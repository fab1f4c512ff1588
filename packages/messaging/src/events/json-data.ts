import { isUtf8 } from 'node:buffer';
import { InvalidEventError, UndecodableMessageError } from '../errors.js';
import type { EventEnvelope } from './base-event.js';

/**
 * Encodes an event's data as JSON.
 *
 * @throws InvalidEventError where it cannot be JSON (a BigInt, a cycle)
 * @example
 * encodeJson({ ...event, data: { amount: 1 } }).toString(); // '{"amount":1}'
 */
export function encodeJson({ type, data }: EventEnvelope): Buffer {
  try {
    return Buffer.from(JSON.stringify(data));
  } catch (error) {
    const problem = `cannot be JSON: ${(error as Error).message}`;
    throw new InvalidEventError(type, [{ path: 'data', problems: [problem] }]);
  }
}

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Parses JSON, with or without a byte order mark.
 *
 * @throws UndecodableMessageError without quoting the bytes
 * @example
 * parseJson(Buffer.from('{"amount":1}')); // { amount: 1 }
 */
export function parseJson(bytes: Buffer): unknown {
  try {
    const text = decodeUtf8(bytes);
    if (text === undefined) throw new TypeError('It is no UTF-8.');
    return JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  } catch (error) {
    const reason = withoutExcerpt((error as Error).message);
    throw new UndecodableMessageError(`The value is no JSON: ${reason}`);
  }
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
