import { type Decoration, validatorsOf } from '@nest-kafka-kit/messaging/validation';
import { accepts, isCheck } from './accepted-values.js';
import type { ValueShape } from './class-shape.js';
import { asksForMore } from './conditions.js';
import { constraintsText } from './constraint-text.js';
import { isKnown, meaningOf } from './decorator-meanings.js';
import { isPlain } from './keywords.js';
import { sourceText } from './source-text.js';

/** The part of a shape that schemas express. */
type Said = Pick<ValueShape, 'kind' | 'keywords'>;

type Saying = (constraints: readonly unknown[], said: Said) => boolean;

/** Decorators that kind and keywords express fully, whatever their arguments. */
const ALWAYS = [
  'isString', 'isInt', 'isBoolean', 'isDate', 'isObject', 'isArray', 'isPositive', 'isNegative', 'isInt64',
  'maxLength', 'arrayMinSize', 'arrayMaxSize', 'arrayNotEmpty',
]; // prettier-ignore

/** Decorators that are expressed fully if they have keywords at all. */
const BY_KEYWORDS = [
  'matches', 'contains', 'notContains', 'min', 'max', 'isDivisibleBy', 'isEnum', 'isIn', 'equals',
]; // prettier-ignore

const isOfText: Saying = (_, { kind }) => kind === 'string';
const isOfSome: Saying = (_, { kind }) => kind !== 'unknown';
const option = (options: unknown, name: string): unknown =>
  (options as Record<string, unknown> | undefined)?.[name];

const SAYINGS = new Map<string, Saying>([
  ...ALWAYS.map((name): [string, Saying] => [name, () => true]),
  ...BY_KEYWORDS.map((name): [string, Saying] => [
    name,
    (constraints) => Object.keys(meaningOf(name, constraints).keywords ?? {}).length > 0,
  ]),
  ['isLength', isOfText],
  ['minLength', isOfText],
  ['isNotEmpty', isOfSome],
  ['isDefined', isOfSome],
  ['isUuid', ([version]) => version === undefined || version === 'all'],
  ['isNumber', ([options]) => Object.values(options ?? {}).every((each) => !each && each !== 0)],
  ['isNotEmptyObject', ([options]) => option(options, 'nullable') !== false],
  ['isNotIn', ([values]) => Array.isArray(values) && values.every(isPlain)],
  ['notEquals', ([value]) => isPlain(value)],
  ['arrayUnique', (_, { keywords }) => 'uniqueItems' in keywords],
]);

/**
 * The decorators that a schema does not express fully, with their arguments. Formats do not express
 * a decorator fully, as validators disagree about them.
 *
 * @example
 * checksOf(decorations, { kind: 'uuid', keywords: {} }); // ['isUuid("7")']
 */
export function checksOf(decorations: readonly Decoration[], said: Said): string[] {
  const skipped = decorations.some(asksForMore);
  const unsaid = decorations
    .filter((each) => isCheck(each) && (skipped || !isSaid(each, said)))
    .map(checkText);
  const conditions = decorations.filter(asksForMore).map(conditionText);
  return [...new Set([...unsaid, ...conditions])].toSorted();
}

function isSaid(decoration: Decoration, said: Said): boolean {
  const { name, constraints, validateIf } = decoration;
  if (!isKnown(name) || validateIf) return false;
  const choices = said.keywords['enum'] as readonly unknown[] | undefined;
  const isChosen = choices?.every((value) => accepts([decoration], value, {})) ?? false;
  return isChosen || (SAYINGS.get(name)?.(constraints ?? [], said) ?? false);
}

function checkText(decoration: Decoration): string {
  const { name, type, each, constraints, validateIf } = decoration;
  const [own] = validatorsOf(decoration);
  const condition = validateIf ? ` if ${sourceText(validateIf)}` : '';
  const text = `${name ?? own?.name ?? type}${constraintsText(constraints)}${condition}`;
  return each ? `each ${text}` : text;
}

const conditionText = ({ constraints }: Decoration): string =>
  `validateIf(${sourceText(constraints[0] as () => unknown)})`;
