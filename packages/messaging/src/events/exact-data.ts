import { JsonNumber } from './json-number.js';

/** The deepest nesting of data that is published; reading bounds it too. */
const MAX_DEPTH = 1_000;
/** Further problems are not looked for. */
const MAX_FOUND = 100;
/** Whole numbers from here on are written with an exponent, which says that they are no counts. */
const WRITTEN_WITH_EXPONENT = 1e21;

/**
 * Tells whether handlers get a value as it is, whatever the encoding: plain JSON data. Properties that
 * are undefined count as absent.
 *
 * @example
 * isExact({ tags: ['a', null] }); // true
 * isExact({ tags: [Number.NaN, undefined] }); // false
 */
export function isExact(value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case 'string':
      return isWellFormed(value);
    case 'number':
      return isExactNumber(value);
    case 'boolean':
      return true;
    case 'object':
      return value === null || (depth < MAX_DEPTH && isExactObject(value, depth + 1));
    default:
      return false;
  }
}

function isExactObject(value: object, depth: number): boolean {
  const isArray = Array.isArray(value);
  if (!isArray && !isPlainObject(value)) return false;
  const keys = Object.keys(value);
  // Holes have no key, and named properties of an array are never written.
  if (isArray && keys.length !== value.length) return false;
  for (const key of keys) {
    const held = (value as Record<string, unknown>)[key];
    if (held === undefined && !isArray) continue;
    if (!isExact(held, depth) || !isWellFormed(key)) return false;
  }
  return Object.getOwnPropertySymbols(value).length === 0;
}

/** Tells whether an object is of no class. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Tells whether a number comes back as it was: it is finite, and no whole number so large that it may
 * have been another one before it became a number.
 */
export function isExactNumber(value: number): boolean {
  const isUnsafe = Number.isInteger(value) && !Number.isSafeInteger(value);
  return Number.isFinite(value) && !(isUnsafe && Math.abs(value) < WRITTEN_WITH_EXPONENT);
}

/** The part of ES2024 that the compiler's library does not know yet. */
type Text = string & { isWellFormed(): boolean };

/** Tells whether UTF-8 can store a text: it has no half of a surrogate pair. */
export function isWellFormed(text: string): boolean {
  return (text as Text).isWellFormed();
}

/** A place in data that handlers would not get as it is. */
export interface Inexact {
  /** Dotted, such as `labels.colours.0`. */
  readonly path: string;
  readonly problem: string;
}

const DECLARE_INT64 = 'declare the field with @IsInt64() as a bigint, or as a string';

/**
 * Finds what keeps a value from being exact, place by place.
 *
 * @example
 * findInexact({ at: new Date() }, 'labels'); // [{ path: 'labels.at', problem: 'is a Date, …' }]
 */
export function findInexact(value: unknown, path: string): Inexact[] {
  const found: Inexact[] = [];
  look(value, path, found, []);
  return found;
}

function look(value: unknown, path: string, found: Inexact[], within: object[]): void {
  if (found.length >= MAX_FOUND) return;
  const problem = problemOf(value, within);
  if (problem !== undefined) return void found.push({ path, problem });
  if (typeof value !== 'object' || value === null) return;
  if (Object.getOwnPropertySymbols(value).length > 0)
    found.push({ path, problem: 'has a symbol as a key, which is never written' });
  within.push(value);
  if (Array.isArray(value)) lookIntoArray(value, path, found, within);
  else lookIntoObject(value, path, found, within);
  within.pop();
}

function lookIntoObject(value: object, path: string, found: Inexact[], within: object[]): void {
  for (const [key, held] of Object.entries(value)) {
    const place = `${path}.${key}`;
    if (!isWellFormed(key)) found.push({ path: place, problem: `has a name that ${HALF}` });
    else if (held !== undefined) look(held, place, found, within);
  }
}

function lookIntoArray(
  items: readonly unknown[],
  path: string,
  found: Inexact[],
  within: object[],
): void {
  const names = Object.keys(items).filter((key) => !(Number(key) < items.length));
  if (names.length > 0)
    found.push({
      path,
      problem: `is an array with properties, ${names.join(', ')}: only its items are written`,
    });
  for (let index = 0; index < items.length; index++) {
    if (index in items) look(items[index], `${path}.${index}`, found, within);
    else
      return void found.push({
        path: `${path}.${index}`,
        problem: 'is a hole in its array; write null',
      });
  }
}

const HALF = 'has half a surrogate pair, which is no Unicode character';

function problemOf(value: unknown, within: readonly object[]): string | undefined {
  switch (typeof value) {
    case 'string':
      return isWellFormed(value) ? undefined : HALF;
    case 'number':
      return numberProblem(value);
    case 'boolean':
      return undefined;
    case 'undefined':
      return 'is undefined in an array, which JSON writes as null; write null, or leave it out';
    case 'bigint':
      return `is a bigint, which JSON has none of; ${DECLARE_INT64}`;
    case 'object':
      return value === null ? undefined : objectProblem(value, within);
    default:
      return `is a ${typeof value}, which is no data`;
  }
}

function numberProblem(value: number): string | undefined {
  if (isExactNumber(value)) return undefined;
  return Number.isFinite(value)
    ? `is a whole number beyond 2^53, which may have been another one before it became a number; ${DECLARE_INT64}`
    : `is ${value}, which JSON writes as null`;
}

function objectProblem(value: object, within: readonly object[]): string | undefined {
  if (within.includes(value)) return 'is circular';
  if (within.length >= MAX_DEPTH) return `nests deeper than ${MAX_DEPTH} levels`;
  if (Array.isArray(value) || isPlainObject(value)) return undefined;
  if (value instanceof JsonNumber) return value.problem;
  const name = nameOf(value);
  if (value instanceof Date)
    return 'is a Date, which comes back as a text; write its toISOString(), or declare the field with @Type(() => Date)';
  return `is a ${name}, which comes back as something else; write plain objects, arrays and texts`;
}

function nameOf(value: object): string {
  const { constructor } = value as { readonly constructor?: unknown };
  return typeof constructor === 'function' && constructor.name
    ? constructor.name
    : 'class instance';
}
