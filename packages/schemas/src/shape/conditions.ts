import type { Decoration } from '@nest-kafka-kit/messaging/validation';
import { isCondition } from './accepted-values.js';
import { sourceText } from './source-text.js';

type Condition = (object: object, value: unknown) => unknown;

/** Values that are there, also those that a sloppy condition takes for nothing. */
const THERE: readonly unknown[] = ['any', '', 0, 1, -1, Number.NaN, true, false, [], {}];

/**
 * Whether a decorator is `@IsOptional` or `@ValidateIf` that asks for anything but whether the value
 * is there: then only the rest of the data, or the value itself, tells whether it is checked at all.
 *
 * Its source may have only its parameters, the property, undefined and null; whatever else it has
 * might ask for more.
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
