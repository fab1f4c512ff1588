import { type ExposeOptions, TransformationType } from 'class-transformer';
import { classTransformerStorage } from '../class-transformer-storage.js';
import type { Obstacle } from './obstacle.js';
import { typeObstacle } from './type-obstacle.js';

type Class = new () => object;

const transforms = classTransformerStorage();

/**
 * Finds why a field could not be read as it is written, whatever its validation decorators say.
 *
 * @example
 * obstacleOf(Order, 'lines')?.problem; // 'its @Type names no class.'
 */
export function obstacleOf(type: Class, name: string | symbol): Obstacle | undefined {
  if (typeof name === 'symbol')
    return { problem: 'data has no symbols.', remedy: 'Name the field by a string.' };
  return nameObstacle(type, name) ?? ofReading(type, name) ?? typeObstacle(type, name);
}

/** The obstacle of names that every object has. */
export const LEFT_OUT: Obstacle = {
  problem: 'class-transformer leaves that name out.',
  remedy: 'Rename the field.',
};

/** Finds why a field of that name could never be data. */
export function nameObstacle(type: Class, name: string): Obstacle | undefined {
  if (name === '__proto__' || name === 'constructor') return LEFT_OUT;
  const descriptor = memberOf(type.prototype as object, name);
  if (descriptor?.get ?? descriptor?.set) {
    return {
      problem: 'it is an accessor, which is never written.',
      remedy: 'Remove its decorators, or make it a field.',
    };
  }
  return typeof descriptor?.value === 'function'
    ? {
        problem: 'it is a method, and no data.',
        remedy: 'Remove its decorators, or make it a field.',
      }
    : undefined;
}

/** What stands in the place of a field in a class, or in one that it extends. */
function memberOf(prototype: object | null, name: string): PropertyDescriptor | undefined {
  if (prototype === null || prototype === Object.prototype) return undefined;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  return descriptor ?? memberOf(Object.getPrototypeOf(prototype) as object | null, name);
}

/** Data is read by class-transformer, but written as it is. */
function ofReading(type: Class, name: string): Obstacle | undefined {
  const options = exposeOptions(type, name);
  if (options.name !== undefined && options.name !== name) {
    return {
      problem: `@Expose reads it as ${options.name}, but it is written as ${name}.`,
      remedy: `Leave out @Expose, and name the field ${options.name}.`,
    };
  }
  return neverRead(type, name);
}

function exposeOptions(type: Class, name: string): ExposeOptions {
  return transforms.findExposeMetadata(type, name)?.options ?? {};
}

/** Finds why class-transformer never reads a field, under whatever name. */
export function neverRead(type: Class, name: string): Obstacle | undefined {
  if (exposeOptions(type, name).groups?.length) {
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
