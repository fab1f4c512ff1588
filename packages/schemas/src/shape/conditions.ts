import type { Decoration } from '@nest-kafka-kit/messaging/validation';
import { isCondition } from './accepted-values.js';
import { sourceText } from './source-text.js';

type Condition = (object: object, value: unknown) => unknown;

/** Values that are present, including those that a sloppy condition takes for absent. */
const THERE: readonly unknown[] = ['any', '', 0, 1, -1, Number.NaN, true, false, [], {}];

/**
 * Whether a decorator is a `@ValidateIf` that asks for more than whether the value is present. Then
 * only the value itself, or the rest of the data, tells whether it is checked at all.
 *
 * A condition asks for no more if its source mentions only its parameters, the property,
 * undefined and null.
 */
export function asksForMore(decoration: Decoration): boolean {
  if (!isCondition(decoration) || decoration.name === 'isOptional') return false;
  const { constraints, propertyName } = decoration;
  const condition = constraints[0] as Condition;
  if (!isPlain(sourceText(condition), propertyName)) return true;
  const holdsFor = (value: unknown): boolean =>
    Boolean(condition({ [propertyName]: value }, value));
  try {
    return !THERE.every(holdsFor) || (holdsFor(undefined) && holdsFor(null));
  } catch {
    return true;
  }
}

function isPlain(source: string, property: string): boolean {
  const [, parameters, body] =
    /^(?:function\b[\w$ ]*)?\(([\w$,{}]*)\)(?:=>)?(.*)$/.exec(source) ?? [];
  if (parameters === undefined || body === undefined) return false;
  const taken = parameters.includes('{') ? [] : words(parameters);
  const known = [...taken, property, 'undefined', 'null', 'typeof', 'return'];
  const code = body.replaceAll('"undefined"', 'undefined');
  return /^[\w$ !=&.;(){}]*$/.test(code) && words(code).every((word) => known.includes(word));
}

const words = (code: string): string[] => code.match(/[\w$]+/g) ?? [];
