import type { JsonSchema } from '../schema-types.js';
import { narrower, type Problem } from './incompatibility.js';
import { type Conjuncts, numbersOf } from './json-values.js';

/** One end of a range of numbers. The upper end is negated, so that both compare alike. */
interface Bound {
  readonly at: number;
  readonly excluded: boolean;
}

type End = 'minimum' | 'maximum';

const NONE: Bound = { at: -Infinity, excluded: false };

/** Compares the ranges of numbers. */
export function rangeProblems(reader: JsonSchema, writer: Conjuncts): Problem[] {
  return [
    ...endProblems('minimum', reader, writer),
    ...endProblems('maximum', reader, writer),
    ...stepProblems(reader, writer),
  ];
}

function endProblems(end: End, reader: JsonSchema, writer: Conjuncts): Problem[] {
  const [wanted, given] = [boundOf(end, [reader]), boundOf(end, writer)];
  return isTighter(wanted, given)
    ? [narrower(describeBound(end, wanted), describeBound(end, given))]
    : [];
}

function boundOf(end: End, schemas: Conjuncts): Bound {
  const exclusive = end === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
  const sign = signOf(end);
  return [
    ...numbersOf(schemas, end).map((at) => ({ at: at * sign, excluded: false })),
    ...numbersOf(schemas, exclusive).map((at) => ({ at: at * sign, excluded: true })),
  ].reduce((tightest, bound) => (isTighter(bound, tightest) ? bound : tightest), NONE);
}

function isTighter(one: Bound, other: Bound): boolean {
  return one.at > other.at || (one.at === other.at && one.excluded && !other.excluded);
}

function describeBound(end: End, { at, excluded }: Bound): string {
  if (at === -Infinity) return 'any number';
  const words = end === 'minimum' ? ['from', 'above'] : ['to', 'below'];
  return `${words[Number(excluded)]} ${at * signOf(end)}`;
}

function signOf(end: End): 1 | -1 {
  return end === 'minimum' ? 1 : -1;
}

function stepProblems(reader: JsonSchema, writer: Conjuncts): Problem[] {
  const steps = numbersOf(writer, 'multipleOf');
  const given = steps.map((step) => `multiples of ${step}`).join(' and ') || 'any number';
  return numbersOf([reader], 'multipleOf')
    .filter((wanted) => !steps.some((step) => Number.isInteger(step / wanted)))
    .map((wanted) => narrower(`multiples of ${wanted}`, given));
}
