import { cut } from '../logging/cut.js';
import { UndecodableMessageError } from '../errors.js';
import { parseJson } from './json-data.js';
import { isFramed, unframe } from './wire-format.js';
import { plainName } from './wire-headers.js';

/** The content type of plain JSON. */
export const JSON_TYPE = 'application/json';
const JSON_TYPES: readonly string[] = [JSON_TYPE, 'text/json'];
const UTF_8: readonly string[] = ['utf-8', 'utf8', 'us-ascii'];

/**
 * Parses a value as its content type says; one that begins with a schema id stays `FramedData`.
 *
 * @throws UndecodableMessageError
 */
export function parsePayload(value: Buffer, contentType: string | undefined): unknown {
  if (isFramed(value)) return unframe(value, contentType);
  if (contentType === undefined || contentType === JSON_TYPE) return parseJson(value);
  const mediaType = plainName(contentType).toLowerCase().split(';', 1)[0]!.trim();
  if (!JSON_TYPES.includes(mediaType) && !mediaType.endsWith('+json')) {
    throw new UndecodableMessageError(
      `Content type ${excerpt(contentType)}: read are JSON, and what begins with a schema id.`,
    );
  }
  refuseCharset(contentType);
  return parseJson(value);
}

/**
 * Refuses JSON of another charset than UTF-8, whose texts would be read as others.
 *
 * @throws UndecodableMessageError
 */
export function refuseCharset(contentType: string): void {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType) ?? [];
  if (UTF_8.includes(charset.toLowerCase())) return;
  throw new UndecodableMessageError(`Content type ${excerpt(contentType)}: JSON is read as UTF-8.`);
}

/** Cuts off the rest: attributes may be as long as a message, and errors need their beginning. */
export function excerpt(text: string): string {
  return cut(text, MAX_EXCERPT);
}

const MAX_EXCERPT = 100;
