import { InvalidMessageError, UndecodableMessageError } from '../../errors.js';
import { thrownMessage } from '../../thrown-message.js';
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
    const data: unknown = to(old.data as object);
    if (data instanceof Promise) {
      // Unheard, its rejection would end the process.
      data.catch(() => undefined);
      throw new TypeError('upcasting must not return a promise');
    }
    return { ...old, version, data };
  } catch (error) {
    const problem = `cannot be upcast to version ${version}: ${thrownMessage(error)}`;
    throw new InvalidMessageError(event.type, [{ path: 'data', problems: [problem] }]);
  }
}

function readableVersions({ version, upcast: older }: EventDefinition): number[] {
  return older ? [...readableVersions(definitionOf(older.from)), version] : [version];
}
