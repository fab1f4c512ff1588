import { classFieldsOf } from '../class-fields.js';
import { decorationsOf } from '../decorations.js';
import { findInexact } from '../exact-data.js';
import { checkObstacle, publishingObstacle } from './check-obstacle.js';
import { nameObstacle, neverRead, obstacleOf } from './field-obstacle.js';
import type { Obstacle, PlacedObstacle } from './obstacle.js';
import { isMadeOnReading, typeObstacle } from './type-obstacle.js';

type Class = new () => object;

/** Whether data of a class is published and read, as events are, or read only, as requests are. */
export type Purpose = 'event' | 'request';

/**
 * Finds everything in a class, and in those nested in it, for which its data could not be carried.
 *
 * @example
 * obstaclesOf(OrderPlaced, 'event').map(({ place, problem }) => `${place}: ${problem}`);
 */
export function obstaclesOf(type: Class, purpose: Purpose): PlacedObstacle[] {
  const found: PlacedObstacle[] = [];
  visit(type, type.name || 'The class', { purpose, found, seen: new Set() });
  return found;
}

interface Visit {
  readonly purpose: Purpose;
  readonly found: PlacedObstacle[];
  readonly seen: Set<Class>;
}

function visit(type: Class, place: string, about: Visit): void {
  if (about.seen.has(type)) return;
  about.seen.add(type);
  const add = (obstacle: Obstacle | undefined, field?: string): boolean => {
    if (!obstacle) return false;
    const { problem, remedy } = obstacle;
    about.found.push({ place: field === undefined ? place : `${place}.${field}`, problem, remedy });
    return true;
  };
  const decorations = decorationsOf(type);
  const names = new Set<string | symbol>(decorations.map(({ propertyName }) => propertyName));
  const wrong = [...names].filter((name) =>
    add(ownObstacle(type, name, about.purpose), String(name)),
  );
  if (add(ofInstance(type, about.purpose)) || wrong.some((name) => isOfType(type, name))) return;
  for (const field of classFieldsOf(type).values()) {
    if (wrong.includes(field.name)) continue;
    const own = decorations.filter(({ propertyName }) => propertyName === field.name);
    const isPublished = about.purpose === 'event';
    const obstacle =
      checkObstacle(type, field, own) ??
      (isPublished ? publishingObstacle(type, field, own) : undefined);
    if (add(obstacle, field.name)) continue;
    const { nested, discriminator } = field;
    const inner = discriminator ? discriminator.subTypes.map(({ value }) => value) : [nested];
    for (const each of inner) if (each) visit(each, `${place}.${field.name}`, about);
  }
  for (const { name, ...obstacle } of undecorated(type, names, about.purpose)) add(obstacle, name);
}

/** A request is only read: by another name, if it likes, and as whatever its class makes of the data. */
function ownObstacle(type: Class, name: string | symbol, purpose: Purpose): Obstacle | undefined {
  if (purpose === 'event' || typeof name === 'symbol') return obstacleOf(type, name);
  const made = isMadeOnReading(type, name) && !isOfType(type, name);
  const ofType = made ? undefined : typeObstacle(type, name);
  return nameObstacle(type, name) ?? neverRead(type, name) ?? ofType;
}

/** Tells whether asking a class for its fields would throw. */
function isOfType(type: Class, name: string | symbol): boolean {
  return (
    typeof name === 'string' && typeObstacle(type, name)?.problem.startsWith('its @Type') === true
  );
}

/** Finds what is wrong with the instances of a class. */
function ofInstance(type: Class, purpose: Purpose): Obstacle | undefined {
  let instance: object;
  try {
    instance = new type();
  } catch (error) {
    return {
      problem: `it is made without arguments, and throws "${(error as Error).message}".`,
      remedy: 'Leave out its constructor, and declare fields alone.',
    };
  }
  const isOther = Object.getPrototypeOf(instance) !== type.prototype;
  if (isOther || Array.isArray(instance) || !Object.isExtensible(instance))
    return {
      problem: 'its instances are no objects whose fields can be set.',
      remedy: 'Extend no array, freeze nothing, return nothing else from the constructor.',
    };
  if (purpose === 'event' && typeof (instance as { toJSON?: unknown }).toJSON === 'function')
    return {
      problem: 'its toJSON writes other data than its fields hold.',
      remedy: 'Remove it; convert in the use case.',
    };
  return undefined;
}

/** Finds fields that the class fills in, and nothing validates, or with what cannot be written. */
function undecorated(
  type: Class,
  names: ReadonlySet<string | symbol>,
  purpose: Purpose,
): (Obstacle & { readonly name: string })[] {
  const fields = classFieldsOf(type);
  return Object.entries(new type()).flatMap(([name, value]) => {
    const field = fields.get(name);
    if (!names.has(name) || !field) {
      return {
        name,
        problem:
          'it is filled in and has no decorator of class-validator, so it is refused as unknown.',
        remedy: 'Decorate it, with @Allow() at least, or remove it.',
      };
    }
    const isTyped = field.conversion ?? field.nested ?? field.discriminator ?? field.isCustom;
    if (isTyped || value === undefined || purpose === 'request') return [];
    return findInexact(value, name).map(({ path, problem }) => ({
      name: path,
      problem: `what it is initialised with ${problem}.`,
      remedy: 'Initialise it with plain data.',
    }));
  });
}
