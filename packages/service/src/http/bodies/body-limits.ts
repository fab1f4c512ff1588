import type { Settings } from '../../settings/index.js';

/** The settings that bound what a request's JSON may hold. */
export type BodyLimits = Pick<
  Settings,
  | 'HTTP_BODY_MAX_DEPTH'
  | 'HTTP_BODY_MAX_KEYS'
  | 'HTTP_BODY_MAX_ITEMS'
  | 'HTTP_BODY_MAX_STRING_LENGTH'
>;

/** The first thing in a body that is refused: a bound that is passed, or text that is none. */
export type BodyRefusal =
  | { readonly limit: keyof BodyLimits }
  /** The byte at which the escape of a lone surrogate begins. */
  | { readonly loneSurrogateAt: number };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LOWER_U = 0x75;
/** The bit that makes a letter lower case. */
const LOWER_CASE = 0x20;

/**
 * Finds the first thing in JSON that is refused. It reads each byte once, before `JSON.parse`,
 * which takes ten times as long for bodies that are all structure. Bytes that are no JSON pass, or
 * are refused for what they would hold.
 *
 * @example
 * findRefusal(Buffer.from('[[1]]'), limits); // { limit: 'HTTP_BODY_MAX_DEPTH' } where 1 is allowed
 */
export function findRefusal(json: Buffer, limits: BodyLimits): BodyRefusal | undefined {
  const maxDepth = limits.HTTP_BODY_MAX_DEPTH;
  const isArrayAt: boolean[] = [];
  let keys = limits.HTTP_BODY_MAX_KEYS;
  let items = limits.HTTP_BODY_MAX_ITEMS;
  let depth = 0;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index]!;
    if (byte === QUOTE) {
      const end = endOfString(json, index + 1);
      if (end < 0) return { loneSurrogateAt: -end };
      if (isTooLong(json, index + 1, end, limits.HTTP_BODY_MAX_STRING_LENGTH))
        return { limit: 'HTTP_BODY_MAX_STRING_LENGTH' };
      index = end;
    } else if (byte === COLON) {
      if (--keys < 0) return { limit: 'HTTP_BODY_MAX_KEYS' };
    } else if (byte === COMMA) {
      if (isArrayAt[depth] && --items < 0) return { limit: 'HTTP_BODY_MAX_ITEMS' };
    } else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) {
      if (++depth > maxDepth) return { limit: 'HTTP_BODY_MAX_DEPTH' };
      isArrayAt[depth] = byte === OPEN_BRACKET;
      // The item before the first comma; an empty array counts as one.
      if (byte === OPEN_BRACKET && --items < 0) return { limit: 'HTTP_BODY_MAX_ITEMS' };
    } else if ((byte === CLOSE_BRACKET || byte === CLOSE_BRACE) && depth > 0) {
      depth -= 1;
    }
  }
  return undefined;
}

/** Finds the quote that ends a string; the negative place of a lone surrogate's escape before that. */
function endOfString(json: Buffer, from: number): number {
  let index = from;
  while (index < json.length) {
    const byte = json[index]!;
    if (byte === QUOTE) return index;
    if (byte !== BACKSLASH) index += 1;
    else if (json[index + 1] !== LOWER_U || !isSurrogate(json, index)) index += 2;
    else if (isHigh(json, index) && isLow(json, index + 6)) index += 12;
    else return -index;
  }
  return index;
}

/** Tells whether the escape at this place stands for U+D800 to U+DFFF. */
function isSurrogate(json: Buffer, escape: number): boolean {
  return (json[escape + 2]! | LOWER_CASE) === 0x64 && hexDigit(json[escape + 3]!) >= 8;
}

function isHigh(json: Buffer, escape: number): boolean {
  return hexDigit(json[escape + 3]!) < 12;
}

function isLow(json: Buffer, escape: number): boolean {
  return (
    json[escape] === BACKSLASH &&
    json[escape + 1] === LOWER_U &&
    isSurrogate(json, escape) &&
    !isHigh(json, escape)
  );
}

/** The value of a hexadecimal digit; −1 for any other byte. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = (byte | LOWER_CASE) - 0x61;
  return letter >= 0 && letter < 6 ? letter + 10 : -1;
}

/** Counts the characters only of strings with so many bytes; the others cannot have more. */
function isTooLong(json: Buffer, from: number, end: number, most: number): boolean {
  if (end - from <= most) return false;
  let length = 0;
  for (let index = from; index < end; index++) {
    const byte = json[index]!;
    if (byte === BACKSLASH) index += json[index + 1] === LOWER_U ? 5 : 1;
    // JavaScript's length: the second to last bytes of a character add nothing, but one of four bytes counts twice.
    length += (byte & 0xc0) === 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
  }
  return length > most;
}
