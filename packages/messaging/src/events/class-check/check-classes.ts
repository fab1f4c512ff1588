import { DataClassError } from '../../errors.js';
import type { EventDefinition } from '../event.decorator.js';
import { decorationsOf } from '../decorations.js';
import { obstaclesOf } from './class-obstacles.js';
import type { PlacedObstacle } from './obstacle.js';

type Class = new () => object;

/**
 * Checks that what is published is what every handler gets, as far as the classes tell.
 *
 * @param read classes that other services' data is read as, such as those of `@ConsumesTopic`
 * @throws DataClassError naming every obstacle in all of them
 * @example
 * checkEventClasses(registeredEvents());
 */
export function checkEventClasses(
  definitions: readonly EventDefinition[],
  read: readonly Class[] = [],
): void {
  const found = definitions.flatMap((definition) => {
    const { eventClass, external } = definition;
    // Another service publishes those; here they are only read.
    return [...obstaclesOf(eventClass, external ? 'request' : 'event'), ...ofKey(definition)];
  });
  refuse([...found, ...read.flatMap((each) => obstaclesOf(each, 'request'))]);
}

const checked = new WeakSet<EventDefinition>();

/**
 * Checks an event's class the first time that it is published: not all who publish start consumers.
 *
 * @throws DataClassError as `checkEventClasses`
 */
export function checkOnce(definition: EventDefinition): void {
  if (checked.has(definition)) return;
  checkEventClasses([definition]);
  checked.add(definition);
}

/**
 * Checks that classes of requests can be read.
 *
 * @throws DataClassError naming every obstacle in all of them
 * @example
 * checkRequestClasses([RegisterUserRequest]);
 */
export function checkRequestClasses(classes: readonly Class[]): void {
  refuse(classes.flatMap((each) => obstaclesOf(each, 'request')));
}

/** The key is a field like any other, unless there is nothing but tombstones. */
function ofKey({ eventClass, key, tombstone }: EventDefinition): PlacedObstacle[] {
  // Formatted events may have that of the record.
  if (key === undefined) return [];
  const names = decorationsOf(eventClass).map(({ propertyName }) => propertyName);
  if (names.includes(key) || (tombstone && names.length === 0)) return [];
  const problem =
    'it is the key, and has no decorator of class-validator, so it is refused as unknown.';
  return [
    {
      place: `${eventClass.name}.${key}`,
      problem,
      remedy: 'Decorate it, such as with @IsString().',
    },
  ];
}

function refuse(found: readonly PlacedObstacle[]): void {
  if (found.length > 0) throw new DataClassError(found);
}
