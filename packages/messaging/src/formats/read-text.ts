import type { Headers } from '../ports/index.js';
import { UndecodableMessageError } from '../errors.js';
import { decodeUtf8, JsonNumber } from '../events/index.js';

/** Reads a header as text; `undefined` where the message has none. @throws UndecodableMessageError */
export function headerText(headers: Headers, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (value === undefined) return undefined;
  if (!Buffer.isBuffer(value))
    throw new UndecodableMessageError(`header "${name}" was sent ${value.length} times.`);
  const text = decodeUtf8(value);
  if (text === undefined) throw new UndecodableMessageError(`header "${name}" is no UTF-8.`);
  return text;
}

/** Finds a field; `undefined` where there is none, or where it is null. */
export function fieldOf(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name))
      return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found ?? undefined;
}

/** Reads a field as text; `undefined` where there is none. @throws UndecodableMessageError */
export function fieldText(value: unknown, path: readonly string[]): string | undefined {
  const found = fieldOf(value, path);
  if (found === undefined || typeof found === 'string') return found;
  // An id, say, of more digits than a number has: its text has them all.
  if (found instanceof JsonNumber) return found.text;
  const isExact = typeof found === 'number' && !isInexact(found);
  if (isExact || typeof found === 'bigint' || typeof found === 'boolean') return String(found);
  throw new UndecodableMessageError(
    `field "${path.join('.')}" is ${kindOf(found)}: a text, or a number that JSON keeps exactly, is read.`,
  );
}

/** Tells whether a number may have been another one in JSON. */
function isInexact(number: number): boolean {
  return Number.isInteger(number) && !Number.isSafeInteger(number);
}

/** Says what a value is, without showing it. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'missing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number' && isInexact(value)) return 'an integer beyond 2^53';
  if (value instanceof JsonNumber) return 'a number that would be changed';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
