import { isUtf8 } from 'node:buffer';
import { InvalidEventError, UndecodableMessageError } from '../errors.js';
import type { EventEnvelope } from './base-event.js';

/** Encodes an event's data as JSON. @throws InvalidEventError where it cannot be JSON */
export function encodeJson({ type, data }: EventEnvelope): Buffer {
  try {
    return Buffer.from(JSON.stringify(data));
  } catch (error) {
    const problem = `cannot be JSON: ${(error as Error).message}`;
    throw new InvalidEventError(type, [{ path: 'data', problems: [problem] }]);
  }
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Parses JSON. @throws UndecodableMessageError without quoting the bytes */
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

/** Decodes UTF-8; `undefined` for other bytes, which are looked at only where `toString` replaced something. */
export function decodeUtf8(bytes: Buffer): string | undefined {
  const decoded = bytes.toString();
  return decoded.includes(REPLACEMENT) && !isUtf8(bytes) ? undefined : decoded;
}
