import { sourceText } from './source-text.js';

/**
 * A decorator's arguments as text, equal for equal arguments.
 *
 * @example
 * constraintsText([{ maxDecimalPlaces: 2 }]); // '({"maxDecimalPlaces":2})'
 * constraintsText([/^a$/i, undefined]); // '(/^a$/i)'
 */
export function constraintsText(constraints: readonly unknown[] = []): string {
  const given = constraints.slice(0, constraints.findLastIndex(saysAnything) + 1);
  return given.length > 0 ? `(${given.map((each) => valueText(each, [])).join(',')})` : '';
}

/** Options that are left out often become an empty object. */
function saysAnything(value: unknown): boolean {
  const isEmpty =
    isObject(value) &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.keys(value).length === 0;
  return value !== undefined && !isEmpty;
}

function valueText(value: unknown, within: readonly unknown[]): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return sourceText(value as () => unknown);
  if (typeof value === 'bigint') return `${value}n`;
  if (!isObject(value)) return String(value);
  if (value instanceof RegExp) return String(value);
  if (value instanceof Date) return Number.isNaN(value.valueOf()) ? 'Invalid Date' : value.toJSON();
  if (within.includes(value)) return '…';
  const inner = (each: unknown): string => valueText(each, [...within, value]);
  if (Symbol.iterator in value)
    return `[${[...(value as Iterable<unknown>)].map(inner).join(',')}]`;
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${inner(each)}`).join(',')}}`;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
