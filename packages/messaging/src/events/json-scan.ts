const QUOTE = 0x22;
const MINUS = 0x2d;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;
/** The bit that makes a letter lower case. */
const LOWER_CASE = 0x20;
/** Any number of up to so many characters without an exponent is kept by a `number`. */
const MAX_SAFE_CHARACTERS = 15;

/**
 * Reads each byte of JSON once, and counts its keys.
 *
 * @returns the number of keys; as `~keys` where a number needs a closer look, being long or having a
 *   large exponent
 * @example
 * scanJson(Buffer.from('{"a":1,"b":{"c":2}}')); // 3
 * scanJson(Buffer.from('{"a":9007199254740993}')); // ~1
 */
export function scanJson(json: Buffer): number {
  const { length } = json;
  let keys = 0;
  let isSuspicious = false;
  for (let index = 0; index < length; index++) {
    const byte = json[index]!;
    if (byte === QUOTE) {
      index += 1;
      for (let each = json[index]; each !== QUOTE && index < length; each = json[index])
        index += each === BACKSLASH ? 2 : 1;
    } else if (byte === COLON) {
      keys += 1;
    } else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
      const start = index;
      while (isOfNumber(json[index + 1]!)) index += 1;
      if (index - start >= MAX_SAFE_CHARACTERS) isSuspicious = true;
    } else if ((byte | LOWER_CASE) === LOWER_E && isDigit(json[index - 1]!)) {
      // A sign, and two digits at most, keep what is before them.
      isSuspicious ||= isDigit(json[index + 3]!) && isDigit(json[index + 2]!);
    }
  }
  return isSuspicious ? ~keys : keys;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** Digits and the point; a sign or an exponent begins anew. */
function isOfNumber(byte: number): boolean {
  return (byte >= ZERO && byte <= NINE) || byte === 0x2e;
}

/** Counts the keys of parsed JSON, those of all objects together. */
export function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value)
      if (typeof item === 'object' && item !== null) keys += countKeys(item);
    return keys;
  }
  for (const key in value) {
    keys += 1;
    const held = (value as Record<string, unknown>)[key];
    if (typeof held === 'object' && held !== null) keys += countKeys(held);
  }
  return keys;
}
