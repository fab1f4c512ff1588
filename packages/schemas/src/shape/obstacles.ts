import { TransformationType } from 'class-transformer';
import { classTransformerStorage } from '@nest-kafka-kit/messaging/events';
import type { Class, Obstacle } from './class-shape.js';
import { nestedClassOf } from './nested-class.js';

const transforms = classTransformerStorage();
const BYTES = [Buffer, Uint8Array, ArrayBuffer];
const NOT_JSON: readonly unknown[] = [Map, Set, BigInt, Symbol, Promise, Function, ...BYTES];

/** Why a field cannot be in any schema, whatever its validation decorators say. */
export function obstacleOf(type: Class, name: string | symbol): Obstacle | undefined {
  return typeof name === 'symbol' ? SYMBOL : ofName(type, name);
}

const SYMBOL: Obstacle = {
  problem: 'data has no symbols.',
  remedy: 'Name the field by a string.',
};

function ofName(type: Class, name: string): Obstacle | undefined {
  if (name === '__proto__' || name === 'constructor') {
    return { problem: 'class-transformer leaves that name out.', remedy: 'Rename the field.' };
  }
  if (name === '$ref') {
    return { problem: 'tools take that for a reference.', remedy: 'Rename the field.' };
  }
  if (isAccessor(type.prototype as object, name)) {
    return {
      problem: 'it is an accessor, which is never written.',
      remedy: 'Remove its decorators, or make it a field.',
    };
  }
  return ofReading(type, name) ?? ofTypes(type, name);
}

function isAccessor(prototype: object | null, name: string): boolean {
  if (prototype === null || prototype === Object.prototype) return false;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  if (descriptor) return descriptor.get !== undefined || descriptor.set !== undefined;
  return isAccessor(Object.getPrototypeOf(prototype) as object | null, name);
}

/** Data is read by class-transformer, but written as it is. */
function ofReading(type: Class, name: string): Obstacle | undefined {
  const { name: other, groups } = transforms.findExposeMetadata(type, name)?.options ?? {};
  if (other !== undefined && other !== name) {
    return {
      problem: `@Expose reads it as ${other}, but it is written as ${name}.`,
      remedy: `Leave out @Expose, and name the field ${other}.`,
    };
  }
  if (groups && groups.length > 0) {
    return { problem: '@Expose has groups, so it is never read.', remedy: 'Leave out the groups.' };
  }
  return isExcluded(type, name)
    ? { problem: '@Exclude keeps it from being read.', remedy: 'Leave out @Exclude, or the field.' }
    : undefined;
}

function isExcluded(type: Class, name: string): boolean {
  const { PLAIN_TO_CLASS } = TransformationType;
  if (transforms.getExcludedProperties(type, PLAIN_TO_CLASS).includes(name)) return true;
  const exposed = transforms.getExposedProperties(type, PLAIN_TO_CLASS);
  return transforms.getStrategy(type) === 'excludeAll' && !exposed.includes(name);
}

function ofTypes(type: Class, name: string): Obstacle | undefined {
  try {
    const nested = nestedClassOf(type, name);
    const { subTypes = [] } = nested?.discriminator ?? {};
    const named: unknown[] = nested ? [nested.type, ...subTypes.map(({ value }) => value)] : [];
    if (named.some((each) => typeof each !== 'function')) return ofCircle('names no class.');
    const declared: unknown = Reflect.getMetadata('design:type', type.prototype as object, name);
    const notJson = [declared, ...named].find((each) => NOT_JSON.includes(each));
    return notJson === undefined
      ? undefined
      : {
          problem: `a ${(notJson as Class).name} is nothing JSON has, and tools show data as JSON.`,
          remedy: 'Declare an object, an array or a string.',
        };
  } catch (error) {
    return ofCircle(`throws "${(error as Error).message}".`);
  }
}

const ofCircle = (what: string): Obstacle => ({
  problem: `its @Type ${what}`,
  remedy: 'Name a class there; if its file imports this one too, declare both in one file.',
});
