import type { JsonSchema } from '../schema-types.js';
import { narrower, type Problem } from './incompatibility.js';
import { type Conjuncts, numbersOf } from './json-values.js';

interface Keywords {
  readonly from: string;
  readonly to: string;
  readonly unit: string;
}

export const LENGTH: Keywords = { from: 'minLength', to: 'maxLength', unit: 'character' };
export const ITEMS: Keywords = { from: 'minItems', to: 'maxItems', unit: 'item' };
export const FIELDS: Keywords = { from: 'minProperties', to: 'maxProperties', unit: 'field' };

/** Compares how many characters, items or fields are allowed. */
export function sizeProblems(keywords: Keywords, reader: JsonSchema, writer: Conjuncts): Problem[] {
  const { from, to, unit } = keywords;
  const any = `any number of ${unit}s`;
  const atLeast = (count: number): string =>
    count === 0 ? any : `at least ${counted(count, unit)}`;
  const atMost = (count: number): string =>
    count === Infinity ? any : `at most ${counted(count, unit)}`;
  const least = (schemas: Conjuncts): number => Math.max(0, ...numbersOf(schemas, from));
  const most = (schemas: Conjuncts): number => Math.min(Infinity, ...numbersOf(schemas, to));
  const problems: Problem[] = [];
  if (least([reader]) > least(writer)) {
    problems.push(narrower(atLeast(least([reader])), atLeast(least(writer))));
  }
  if (most([reader]) < most(writer)) {
    problems.push(narrower(atMost(most([reader])), atMost(most(writer))));
  }
  return problems;
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
