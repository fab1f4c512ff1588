import { UndecodableMessageError } from '../errors.js';
import type { HeaderValue, Headers, Message } from '../ports/index.js';
import { decodeUtf8 } from './json-data.js';

/** The headers by which a message is recognised and routed; a producer that writes one otherwise writes all so. */
const TELLING = ['ce_specversion', 'ce_type', 'ce_id', 'ce_source', 'content-type'] as const;
/** Names of headers that CloudEvents defines, in any case. */
const DEFINED = /^(?:ce_[a-z0-9]+|content-type)$/i;

/**
 * Gives a message's headers with the names that CloudEvents has for them: some producers write
 * `CE_Type`. Inherited ones are left out, as one named `__proto__` may have become a prototype.
 *
 * @example
 * headersOf(message)['ce_type'];
 */
export function headersOf({ headers }: Message): Headers {
  const own = Object.getPrototypeOf(headers) === Object.prototype ? headers : { ...headers };
  for (const name of TELLING) if (own[name] === undefined) return inLowerCase(own);
  return own;
}

/** As `headersOf`, for decoding: one that is not needed to recognise a message may be written otherwise alone. */
export function allHeadersOf(message: Message): Headers {
  return inLowerCase(headersOf(message));
}

function inLowerCase(headers: Headers): Headers {
  const names = Object.keys(headers).filter(
    (name) => name !== name.toLowerCase() && DEFINED.test(name),
  );
  if (names.length === 0) return headers;
  const renamed: Record<string, HeaderValue> = { ...headers };
  for (const name of names) {
    const known = renamed[name.toLowerCase()];
    const value = headers[name]!;
    delete renamed[name];
    // Both count: which of them is meant is for nobody to guess.
    renamed[name.toLowerCase()] = known === undefined ? value : [known, value].flat();
  }
  return renamed;
}

export function firstValue(value: HeaderValue | undefined): Buffer | undefined {
  return Buffer.isBuffer(value) || value === undefined ? value : value[0];
}

/**
 * Reads a header as text, as it is.
 *
 * @throws UndecodableMessageError where it was sent several times, or is no UTF-8
 */
export function headerText(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  if (!Buffer.isBuffer(value))
    throw new UndecodableMessageError(`Header ${name} was sent ${value.length} times.`);
  const decoded = decodeUtf8(value);
  if (decoded === undefined) throw new UndecodableMessageError(`Header ${name} is no UTF-8.`);
  return decoded;
}

/**
 * Reads a name or a version: without white space around it, and without the quotes of producers that
 * write headers as JSON, as the examples of the binding look like.
 *
 * @example
 * plainName('"user.created" '); // 'user.created'
 */
export function plainName(text: string): string {
  const [first, last] = [text.charCodeAt(0), text.charCodeAt(text.length - 1)];
  if (first > QUOTE && last > QUOTE && first !== BYTE_ORDER_MARK) return text;
  const trimmed = text.replaceAll('\0', '').trim();
  return isQuoted(trimmed) ? withoutQuotes(trimmed) : trimmed;
}

/** The last of the characters that are white space or a quote, among which `!` is harmless. */
const QUOTE = 0x22;
const BYTE_ORDER_MARK = 0xfeff;

/** Tells whether a text is in quotes, as a JSON string is. */
export function isQuoted(text: string): boolean {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"');
}

/** Reads a JSON string; a text that is none stays as it is. */
export function withoutQuotes(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'string' ? parsed : text;
  } catch {
    return text;
  }
}
