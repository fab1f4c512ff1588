import { fieldsOf, isAcceptable } from './quick-check.js';

type Class = new () => object;

interface Budget {
  left: number;
}

/**
 * Puts numbers in place of wrong items of lists, all but the first few: naming everything that is
 * wrong with an item costs class-validator a hundred times what finding it out does. An item that is
 * a number is wrong in one way, and counts once. Places and lengths stay as they are.
 *
 * @returns the data itself where there is nothing to replace
 * @example
 * thinOut(Order, { lines: [{}, {}, {}] }, 2); // { lines: [{}, {}, 2] }
 */
export function thinOut<Data extends object>(
  type: new () => object,
  data: Data,
  most: number,
): Data {
  return thin(type, data, { left: most }) as Data;
}

function thin(type: Class, data: object, budget: Budget): object {
  let thinned: Record<string, unknown> | undefined;
  for (const [name, field] of fieldsOf(type) ?? []) {
    if (!field.nested || !field.type || !Object.hasOwn(data, name)) continue;
    const value = (data as Record<string, unknown>)[name];
    const replaced = thinValue(field.type, value, budget);
    if (replaced !== value) (thinned ??= { ...data })[name] = replaced;
  }
  return thinned ?? data;
}

function thinValue(type: Class, value: unknown, budget: Budget): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return thin(type, value, budget);
  return value.map((item: unknown, index) => {
    if (typeof item !== 'object' || item === null || isAcceptable(type, item)) return item;
    budget.left -= 1;
    return budget.left >= 0 ? thinValue(type, item, budget) : index;
  });
}
