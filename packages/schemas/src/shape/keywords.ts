import type { JsonSchema } from '../schema-types.js';

/** A keyword with a finite number; infinite ones are left out, as JSON has none. */
export function limit(keyword: string, value: unknown): JsonSchema {
  return typeof value === 'number' && Number.isFinite(value) ? { [keyword]: value } : {};
}

/** A lower limit for sizes, which are never negative anyway. */
export function least(keyword: string, value: unknown): JsonSchema {
  return typeof value === 'number' && value > 0 ? limit(keyword, value) : {};
}

/**
 * A pattern, if JSON Schema understands it the same way. Its patterns have no flags, and validators
 * compile them as Unicode: `😀` is one character then, and two in a pattern without that flag.
 */
export function matching(pattern: unknown, flags: unknown): JsonSchema {
  try {
    const given =
      pattern instanceof RegExp ? pattern : new RegExp(pattern as string, flags as string);
    if (/[^dgu]/.test(given.flags) || (!given.unicode && seesHalves(given.source))) return {};
    return { pattern: new RegExp(given.source, 'u').source };
  } catch {
    return {};
  }
}

/**
 * Whether the pattern may match half of a character beyond 16 bits, or means something else with
 * the Unicode flag.
 */
function seesHalves(source: string): boolean {
  if (/\\[WDSBPp]|\\u(?:\{|[d-fD-F])|[\ud800-\uffff]/.test(source)) return true;
  const bare = source.replaceAll(/\\[^]/g, '_').replaceAll(/\[(?!\^)[^\]]*\]/g, '_');
  return bare.includes('.') || bare.includes('[^');
}

/**
 * A pattern for texts that contain a part. A part with half of a character gets none, as Unicode
 * patterns never match it.
 */
export function containing(part: unknown): JsonSchema {
  return typeof part === 'string' && part !== '' && isWellFormed(part)
    ? { pattern: part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') }
    : {};
}

const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** The opposite of `containing`. Only strings are meant: null, for example, passes. */
export function notContaining(part: unknown): JsonSchema {
  const pattern = containing(part);
  return 'pattern' in pattern ? { not: { type: 'string', ...pattern } } : {};
}

/**
 * The values as an enum, without null: all decorators of a field together decide whether null is
 * allowed.
 */
export function oneOf(values: unknown): JsonSchema {
  if (!Array.isArray(values) || !values.every(isPlain)) return {};
  const choices = [...new Set<unknown>(values)].filter((value) => value !== null);
  return choices.length > 0 ? { enum: choices } : {};
}

/** Refuses the given values. */
export function noneOf(values: unknown): JsonSchema {
  const refused = Array.isArray(values) ? values.filter(isPlain) : [];
  return refused.length > 0 ? { not: { enum: [...new Set<unknown>(refused)] } } : {};
}

/** Whether a value is the same in JSON as in memory. */
export function isPlain(value: unknown): boolean {
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  return isNumber || value === null || typeof value === 'string' || typeof value === 'boolean';
}
