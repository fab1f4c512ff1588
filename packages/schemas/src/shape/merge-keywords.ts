import type { JsonSchema } from '../schema-types.js';

type Choice = (...values: number[]) => number;

const TIGHTER: Readonly<Record<string, Choice>> = {
  minLength: Math.max,
  minItems: Math.max,
  minimum: Math.max,
  maxLength: Math.min,
  maxItems: Math.min,
  maximum: Math.min,
};

/**
 * Merges keywords that all apply. Those that a schema can hold only once go into `allOf`.
 *
 * @example
 * mergeKeywords([{ minLength: 1 }, { minLength: 3 }, { pattern: 'a' }, { pattern: 'b' }]);
 * // { minLength: 3, pattern: 'a', allOf: [{ pattern: 'b' }] }
 */
export function mergeKeywords(all: readonly JsonSchema[]): JsonSchema {
  const merged: Record<string, unknown> = {};
  const further: JsonSchema[] = [];
  for (const [keyword, value] of all.flatMap((keywords) => Object.entries(keywords))) {
    const former = merged[keyword];
    if (former === undefined) merged[keyword] = value;
    else if (TIGHTER[keyword])
      merged[keyword] = TIGHTER[keyword](former as number, value as number);
    else if (JSON.stringify(former) !== JSON.stringify(value)) further.push({ [keyword]: value });
  }
  return further.length > 0 ? { ...merged, allOf: further } : merged;
}
