import type { JsonSchema } from '../schema-types.js';

/** JSON has no infinite numbers. */
export function limit(keyword: string, value: unknown): JsonSchema {
  return typeof value === 'number' && Number.isFinite(value) ? { [keyword]: value } : {};
}

/** Of what is never below zero. */
export function least(keyword: string, value: unknown): JsonSchema {
  return typeof value === 'number' && value > 0 ? limit(keyword, value) : {};
}

/**
 * Patterns of JSON Schema have no flags, and validators compile them as Unicode: they take `😀` for
 * one character, and a pattern without that flag for two.
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

/** Whether half of a character beyond 16 bits may match, or the flag changes what is meant. */
function seesHalves(source: string): boolean {
  if (/\\[WDSBPp]|\\u(?:\{|[d-fD-F])|[\ud800-\uffff]/.test(source)) return true;
  const bare = source.replaceAll(/\\[^]/g, '_').replaceAll(/\[(?!\^)[^\]]*\]/g, '_');
  return bare.includes('.') || bare.includes('[^');
}

/** Half of a character is found in none where patterns are Unicode. */
export function containing(part: unknown): JsonSchema {
  return typeof part === 'string' && part !== '' && isWellFormed(part)
    ? { pattern: part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') }
    : {};
}

const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** Only a string has a part: whatever else it may be, such as null, is not meant. */
export function notContaining(part: unknown): JsonSchema {
  const pattern = containing(part);
  return 'pattern' in pattern ? { not: { type: 'string', ...pattern } } : {};
}

/** Null is no choice: whether a value may be null is asked of all its decorators together. */
export function oneOf(values: unknown): JsonSchema {
  if (!Array.isArray(values) || !values.every(isPlain)) return {};
  const choices = [...new Set<unknown>(values)].filter((value) => value !== null);
  return choices.length > 0 ? { enum: choices } : {};
}

export function noneOf(values: unknown): JsonSchema {
  const refused = Array.isArray(values) ? values.filter(isPlain) : [];
  return refused.length > 0 ? { not: { enum: [...new Set<unknown>(refused)] } } : {};
}

/** What is the same in JSON as in memory. */
export function isPlain(value: unknown): boolean {
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  return isNumber || value === null || typeof value === 'string' || typeof value === 'boolean';
}
