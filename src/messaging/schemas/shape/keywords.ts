import type { JsonSchema } from '../schema-types.js';

/** JSON has no infinite numbers. */
export function limit(keyword: string, value: unknown): JsonSchema {
  return typeof value === 'number' && Number.isFinite(value) ? { [keyword]: value } : {};
}

/** Of what is never below zero. */
export function least(keyword: string, value: unknown): JsonSchema {
  return typeof value === 'number' && value > 0 ? limit(keyword, value) : {};
}

/** Patterns of JSON Schema have no flags, and validators compile them as Unicode. */
export function matching(pattern: unknown, flags: unknown): JsonSchema {
  try {
    const given =
      pattern instanceof RegExp ? pattern : new RegExp(pattern as string, flags as string);
    return /[^dgu]/.test(given.flags) ? {} : { pattern: new RegExp(given.source, 'u').source };
  } catch {
    return {};
  }
}

export function containing(part: unknown): JsonSchema {
  return typeof part === 'string' && part !== ''
    ? { pattern: part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') }
    : {};
}

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
function isPlain(value: unknown): boolean {
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  return isNumber || value === null || typeof value === 'string' || typeof value === 'boolean';
}
