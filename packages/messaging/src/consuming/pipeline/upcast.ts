import { InvalidMessageError, UndecodableMessageError } from '../../errors.js';
import { definitionOf, type EventDefinition, type WireEvent } from '../../events/index.js';

/**
 * Makes an older event one of this version; its data is not validated yet.
 *
 * @param read reads an event of an older definition's version, or of one before that
 * @throws UndecodableMessageError for a version that no class is upcast from
 * @throws InvalidMessageError where upcasting fails
 */
export function upcast(
  definition: EventDefinition,
  event: WireEvent,
  read: (definition: EventDefinition, event: WireEvent) => WireEvent,
): WireEvent {
  const versions = readableVersions(definition);
  if (!definition.upcast || !versions.includes(event.version)) {
    throw new UndecodableMessageError(
      `Event "${event.type}" has version ${event.version}: this service reads version ${versions.join(', ')}.`,
    );
  }
  const { from, to } = definition.upcast;
  const old = read(definitionOf(from), event);
  const { version } = definition;
  // A tombstone is equal in every version.
  if (old.data === null) return { ...old, version };
  try {
    return { ...old, version, data: to(old.data as object) };
  } catch (error) {
    const problem = `cannot be upcast to version ${version}: ${(error as Error).message}`;
    throw new InvalidMessageError(event.type, [{ path: 'data', problems: [problem] }]);
  }
}

function readableVersions({ version, upcast: older }: EventDefinition): number[] {
  return older ? [...readableVersions(definitionOf(older.from)), version] : [version];
}
