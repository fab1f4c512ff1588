import { TransformationType } from 'class-transformer';
import { classTransformerStorage } from '../class-transformer-storage.js';
import { conversionOf } from '../conversions.js';
import type { Obstacle } from './obstacle.js';

type Class = new () => object;

const transforms = classTransformerStorage();
const TypedArray = Object.getPrototypeOf(Uint8Array) as abstract new () => object;
/** Types of the language and of Node that JSON has no word for; each may be extended. */
const NOT_JSON: readonly (abstract new (...given: never[]) => object)[] = [
  Map, Set, WeakMap, WeakSet, WeakRef, Promise, Function, RegExp, Error, URL, URLSearchParams,
  ArrayBuffer, SharedArrayBuffer, DataView, TypedArray,
]; // prettier-ignore
const PRIMITIVES: readonly unknown[] = [BigInt, Symbol];

/**
 * Finds why a field's type, as `@Type` names it or the compiler tells it, is none that data can have.
 *
 * @example
 * typeObstacle(Order, 'labels')?.problem; // 'a Map is nothing JSON has, …'
 */
export function typeObstacle(type: Class, name: string): Obstacle | undefined {
  const { typeFunction, options } = transforms.findTypeMetadata(type, name) ?? {};
  try {
    const isFixed = typeFunction !== undefined && typeFunction.length === 0;
    const subTypes = options?.discriminator?.subTypes ?? [];
    const named: unknown[] = isFixed ? [typeFunction(), ...subTypes.map(({ value }) => value)] : [];
    if (named.some((each) => typeof each !== 'function')) return ofCircle('names no class.');
    const declared: unknown = Reflect.getMetadata('design:type', type.prototype as object, name);
    const all = [declared, ...named];
    if (named.some((each) => conversionOf(each))) return undefined;
    const found = all.find(isNotJson);
    return found === undefined ? undefined : notJson(found as Class);
  } catch (error) {
    return ofCircle(`throws "${(error as Error).message}".`);
  }
}

/**
 * Tells whether reading makes a field's value of its data, whatever its type: a `@Transform` does, and
 * class-transformer makes Maps and Sets of what `@Type` names.
 */
export function isMadeOnReading(type: Class, name: string): boolean {
  const { PLAIN_TO_CLASS } = TransformationType;
  if (transforms.findTransformMetadatas(type, name, PLAIN_TO_CLASS).length > 0) return true;
  const { typeFunction, reflectedType } = transforms.findTypeMetadata(type, name) ?? {};
  return typeFunction !== undefined && (reflectedType === Map || reflectedType === Set);
}

/** Tells whether values of a type come back as something else. */
export function isNotJson(type: unknown): boolean {
  if (typeof type !== 'function') return false;
  const isBuiltIn = (each: abstract new (...given: never[]) => object): boolean =>
    type === each || type.prototype instanceof each;
  return PRIMITIVES.includes(type) || NOT_JSON.some(isBuiltIn);
}

export function notJson({ name }: { readonly name: string }): Obstacle {
  return {
    problem: `a ${name} is nothing JSON has, and tools show data as JSON.`,
    remedy: name === 'BigInt' ? 'Add @IsInt64().' : 'Declare an object, an array or a string.',
  };
}

const ofCircle = (what: string): Obstacle => ({
  problem: `its @Type ${what}`,
  remedy: 'Name a class there; if its file imports this one too, declare both in one file.',
});
