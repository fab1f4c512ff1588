import type { Decoration } from '@nest-kafka-kit/messaging/validation';
import { accepts, isCondition, isNested } from './accepted-values.js';
import { checksOf } from './checks.js';
import type { ValueShape } from './class-shape.js';
import { type Kind, KINDS, meaningOf } from './decorator-meanings.js';
import { mergeKeywords } from './merge-keywords.js';
import type { Nested } from './nested-class.js';

/** The kinds of which class-validator takes no two values for equal. */
const INCOMPARABLE: readonly ValueShape['kind'][] = [
  'unknown', 'object', 'record', 'variants', 'array', 'date', 'unix-seconds', 'unix-milliseconds',
]; // prettier-ignore

/** The shape of a value whose decorators say nothing. */
export const UNKNOWN: ValueShape = {
  kind: 'unknown',
  keywords: {},
  nullable: false,
  beyondNumbers: false,
  checks: [],
};

/** Whether a decorator always applies. With `validateIf`, that depends on the data. */
export const isAsked = ({ validateIf }: Decoration): boolean => !validateIf;

/**
 * Derives the shape of a value. `each` and the decorators of arrays make an array; a nested class
 * without them is a single object. class-validator itself accepts one value in place of a list, and
 * a list of objects in place of one.
 */
export function shapeOfValue(all: readonly Decoration[], nested: Nested | undefined): ValueShape {
  const decorations = all.filter(isAsked);
  const meanings = decorations
    .filter((decoration) => !isOfItems(decoration))
    .map(({ name, constraints }) => meaningOf(name, constraints));
  const kind = strongest(meanings.map((meaning) => meaning.kind ?? 'unknown'));
  const keywords = mergeKeywords(meanings.map((meaning) => meaning.keywords ?? {}));
  if (decorations.some(isOfItems) || kind === 'array') return arrayOf(all, nested, keywords);
  const said = decorations.some(isNested)
    ? ofNested(nested)
    : { kind, keywords: fitting(keywords, kind) };
  return {
    ...UNKNOWN,
    ...said,
    nullable: accepts(decorations, null, {}),
    beyondNumbers: kind === 'number' && meanings.some((meaning) => meaning.beyondNumbers),
    checks: checksOf(all, said),
  };
}

function ofNested(nested: Nested | undefined) {
  if (!nested) return { kind: 'object', keywords: {} } as const;
  const { type, discriminator } = nested;
  const kind = discriminator ? 'variants' : 'record';
  return { kind, keywords: {}, nested: type, discriminator } as const;
}

const isOfItems = (decoration: Decoration): boolean => decoration.each && !isCondition(decoration);

function strongest(kinds: readonly Kind[]): Kind {
  return KINDS[Math.max(0, ...kinds.map((kind) => KINDS.indexOf(kind)))]!;
}

/**
 * Leaves out `uniqueItems` for objects and dates: class-validator never takes two of them for
 * equal, JSON does.
 */
function arrayOf(
  all: readonly Decoration[],
  nested: Nested | undefined,
  { uniqueItems, ...others }: ValueShape['keywords'],
): ValueShape {
  const itself = all.filter((decoration) => !isOfItems(decoration));
  const ofItems = all.filter((each) => isOfItems(each) || isNested(each));
  const items = shapeOfValue(
    ofItems.map((each) => ({ ...each, each: false })),
    nested,
  );
  const isUnsaid = items.kind === 'unknown' && Object.keys(items.keywords).length === 0;
  const comparable = !INCOMPARABLE.includes(items.kind);
  const keywords = { ...others, ...(uniqueItems !== undefined && comparable && { uniqueItems }) };
  const checks = checksOf(itself, { kind: 'array', keywords });
  return {
    ...UNKNOWN,
    kind: 'array',
    keywords,
    // If the schema has no place for items, the array carries their checks.
    items: isUnsaid ? { ...items, checks: [] } : items,
    checks: isUnsaid ? [...checks, ...items.checks.map((each) => `each ${each}`)] : checks,
  };
}

/** Drops `minLength` from anything but strings: `@IsNotEmpty` may stand beside any kind. */
function fitting(keywords: ValueShape['keywords'], kind: Kind): ValueShape['keywords'] {
  const { minLength: _, ...others } = keywords;
  return kind === 'string' ? keywords : others;
}
