import { isUtf8 } from 'node:buffer';
import { InvalidEventError, UndecodableMessageError } from '../errors.js';
import type { EventEnvelope } from './base-event.js';

/** An event's data. @throws InvalidEventError where it cannot be JSON */
export function encodeJson({ type, data }: EventEnvelope): Buffer {
  try {
    return Buffer.from(JSON.stringify(data));
  } catch (error) {
    const problem = `cannot be JSON: ${(error as Error).message}`;
    throw new InvalidEventError(type, [{ path: 'data', problems: [problem] }]);
  }
}

const BYTE_ORDER_MARK = '\uFEFF';

/** @throws UndecodableMessageError without quoting what is in it */
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

/** V8 quotes what it does not understand; what is in a message has no place in logs and traces. */
function withoutExcerpt(message: string): string {
  return message.replace(/(^|, )(\.\.\.)?".*is not valid JSON$/s, '') || 'It is something else.';
}

/** What `toString` puts where bytes are no UTF-8, so that different ids become the same one. */
const REPLACEMENT = '\uFFFD';

/** `undefined` for bytes that are no UTF-8. Only a replacement is worth looking at the bytes. */
export function decodeUtf8(bytes: Buffer): string | undefined {
  const decoded = bytes.toString();
  return decoded.includes(REPLACEMENT) && !isUtf8(bytes) ? undefined : decoded;
}
