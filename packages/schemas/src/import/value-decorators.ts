import type { JsonSchema } from '../schema-types.js';
import { type DecoratorCall, Pattern } from './imported-event.js';

/** What decorators say about a schema's keywords, and the keywords they leave unsaid. */
export interface Said {
  readonly decorators: readonly DecoratorCall[];
  readonly unsaid: readonly string[];
}

const MAX_PATTERN_LENGTH = 10_000;

/** Decorators for the keywords of texts. */
export function ofText({ minLength, maxLength, pattern }: JsonSchema): Said {
  const decorators: DecoratorCall[] = [];
  const unsaid: string[] = [];
  if (isCount(minLength) && minLength > 0)
    decorators.push({ name: 'MinLength', values: [minLength] });
  if (isCount(maxLength)) decorators.push({ name: 'MaxLength', values: [maxLength] });
  if (pattern !== undefined) {
    const read = patternOf(pattern);
    if (read) decorators.push({ name: 'Matches', values: [read] });
    else unsaid.push('pattern');
  }
  return { decorators, unsaid };
}

function patternOf(pattern: unknown): Pattern | undefined {
  if (typeof pattern !== 'string' || pattern.length > MAX_PATTERN_LENGTH) return undefined;
  for (const flags of ['u', '']) {
    try {
      void new RegExp(pattern, flags);
      return new Pattern(pattern, flags);
    } catch {
      // Tried without the flag, which other validators may not set.
    }
  }
  return undefined;
}

/** Decorators for the keywords of numbers. @param isInt whether only integers are allowed */
export function ofNumber(schema: JsonSchema, isInt: boolean): Said {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const decorators: DecoratorCall[] = [];
  const unsaid: string[] = [];
  const isStrict = (value: unknown, limit: unknown): boolean => value === true && isNumber(limit);
  // Draft 4, and OpenAPI 3.0, have booleans here.
  const above = isStrict(exclusiveMinimum, minimum) ? minimum : exclusiveMinimum;
  const below = isStrict(exclusiveMaximum, maximum) ? maximum : exclusiveMaximum;
  if (isNumber(minimum)) decorators.push({ name: 'Min', values: [minimum] });
  if (isNumber(maximum)) decorators.push({ name: 'Max', values: [maximum] });
  if (above === 0) decorators.push({ name: 'IsPositive' });
  else if (isNumber(above) && isInt)
    decorators.push({ name: 'Min', values: [Math.floor(above) + 1] });
  else if (isNumber(above)) unsaid.push('exclusiveMinimum');
  if (below === 0) decorators.push({ name: 'IsNegative' });
  else if (isNumber(below) && isInt)
    decorators.push({ name: 'Max', values: [Math.ceil(below) - 1] });
  else if (isNumber(below)) unsaid.push('exclusiveMaximum');
  if (isCount(multipleOf) && multipleOf > 0)
    decorators.push({ name: 'IsDivisibleBy', values: [multipleOf] });
  else if (multipleOf !== undefined) unsaid.push('multipleOf');
  return { decorators: strictest(decorators), unsaid };
}

/** One `Min` and one `Max` at most. */
function strictest(all: readonly DecoratorCall[]): DecoratorCall[] {
  const of = (name: string): number[] =>
    all.filter((each) => each.name === name).map(({ values }) => values![0] as number);
  const [least, most] = [of('Min'), of('Max')];
  return [
    ...(least.length > 0 ? [{ name: 'Min', values: [Math.max(...least)] }] : []),
    ...(most.length > 0 ? [{ name: 'Max', values: [Math.min(...most)] }] : []),
    ...all.filter(({ name }) => name !== 'Min' && name !== 'Max'),
  ];
}

/** Decorators for the keywords of lists. */
export function ofList({ minItems, maxItems, uniqueItems }: JsonSchema): Said {
  const decorators: DecoratorCall[] = [];
  if (isCount(minItems) && minItems > 0)
    decorators.push({ name: 'ArrayMinSize', values: [minItems] });
  if (isCount(maxItems)) decorators.push({ name: 'ArrayMaxSize', values: [maxItems] });
  if (uniqueItems === true) decorators.push({ name: 'ArrayUnique' });
  return { decorators, unsaid: [] };
}

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
