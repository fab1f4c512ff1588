import { isKept, JsonNumber } from './json-number.js';
import { countKeys, scanJson } from './json-scan.js';

/**
 * Parses JSON so that nothing in it is changed: numbers that a `number` cannot hold become
 * `JsonNumber`, and an object that has a key twice is refused, as one of the values would be lost.
 *
 * @param text the bytes as text, which the caller has for other reasons
 * @throws SyntaxError | DuplicateKeyError
 * @example
 * parseExactly(Buffer.from('{"count":9007199254740993}'), '{"count":9007199254740993}');
 */
export function parseExactly(
  bytes: Buffer,
  text: string,
  parse: (text: string) => unknown = JSON.parse,
): unknown {
  const parsed = parse(text);
  try {
    const keys = scanJson(bytes);
    return keys >= 0 && keys === countKeys(parsed) ? parsed : new Reading(text).value(parsed);
  } catch (error) {
    // What is too deep for recursion may be beside the data, where nobody looks into it again.
    if (error instanceof RangeError)
      throw new SyntaxError('It nests too deeply to be read exactly.');
    throw error;
  }
}

/** Objects and arrays that have a `JsonNumber` somewhere in them. */
const holders = new WeakSet<object>();

/**
 * Tells whether a value, or something in it, is a number that a `number` would change. It costs no look
 * into the value.
 *
 * @param value what `parseExactly` returned, or a part of it
 * @example
 * if (holdsJsonNumber(body)) refuse();
 */
export function holdsJsonNumber(value: unknown): boolean {
  return (
    value instanceof JsonNumber ||
    (typeof value === 'object' && value !== null && holders.has(value))
  );
}

/** A key that an object has twice. */
export class DuplicateKeyError extends SyntaxError {
  constructor(path: string) {
    super(
      `Key ${path.slice(0, MAX_PATH)} comes twice in one object, and only one of its values would be read.`,
    );
  }
}

/** With the byte order mark that a text may begin with. */
const SPACE = /[\t\n\r \uFEFF]*/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SCALAR = /[^\t\n\r ,\]}]+/y;
const MAX_PATH = 200;

/** Reads JSON that has been parsed once more, beside what it was parsed to. */
class Reading {
  private position = 0;
  /** The count of numbers that a `number` would change. */
  private changed = 0;

  constructor(private readonly text: string) {}

  /** @returns what was parsed, or the number in its place that it should be */
  value(parsed: unknown, path = ''): unknown {
    this.take(SPACE);
    const first = this.text[this.position];
    if (first === '{') this.object(parsed, path);
    else if (first === '[') this.array(parsed, path);
    else if (first === '"') this.takeText();
    else return this.scalar(parsed);
    return parsed;
  }

  private scalar(parsed: unknown): unknown {
    const text = this.take(SCALAR);
    if (typeof parsed !== 'number' || isKept(text)) return parsed;
    this.changed += 1;
    return new JsonNumber(text);
  }

  private object(parsed: unknown, path: string): void {
    const seen = new Set<string>();
    for (this.position += 1; this.next('}');) {
      const key = JSON.parse(this.takeText()) as string;
      const place = path === '' ? key : `${path}.${key}`;
      if (seen.has(key)) throw new DuplicateKeyError(place);
      seen.add(key);
      this.take(SPACE);
      this.position += 1;
      this.member(parsed, key, place);
    }
  }

  private array(parsed: unknown, path: string): void {
    this.position += 1;
    for (let index = 0; this.next(']'); index++) {
      this.member(parsed, String(index), path === '' ? String(index) : `${path}.${index}`);
    }
  }

  /** A key that comes again has been parsed to its last value, which may have another shape. */
  private member(parsed: unknown, key: string, place: string): void {
    const holder = Object(parsed) as Record<string, unknown>;
    const held = Object.hasOwn(holder, key) ? holder[key] : undefined;
    const before = this.changed;
    const exact = this.value(held, place);
    if (exact !== held) holder[key] = exact;
    if (this.changed > before) holders.add(holder);
  }

  /** Moves to the next key or item; false behind the last one. */
  private next(end: string): boolean {
    this.take(SPACE);
    if (this.text[this.position] === ',') {
      this.position += 1;
      this.take(SPACE);
    }
    if (this.text[this.position] !== end) return true;
    this.position += 1;
    return false;
  }

  /** Takes a JSON string; a pattern runs out of stack in one of some megabytes. */
  private takeText(): string {
    const { position: start, text } = this;
    let end = start + 1;
    while (end < text.length && text.charCodeAt(end) !== QUOTE)
      end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
    this.position = end + 1;
    return text.slice(start, this.position);
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const [taken = ''] = pattern.exec(this.text) ?? [];
    this.position += taken.length;
    return taken;
  }
}
