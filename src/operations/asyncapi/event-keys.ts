import { type EventDefinition, recordNameOf } from '../../messaging/index.js';

/** Where each event's message is found in the document. */
export type EventKeys = ReadonlyMap<EventDefinition, string>;

/**
 * One key for each event, by type and version: short, as its schemas call it, and longer only where
 * two events would share one.
 *
 * @example
 * eventKeys(catalog.events).get(userCreatedV2); // 'UserCreatedV2'
 */
export function eventKeys(unordered: readonly EventDefinition[]): EventKeys {
  // Classes register as they are imported, which may change with any import.
  const events = unordered.toSorted(byTypeAndVersion);
  const shortKeys = events.map((event) => recordNameOf(event).name);
  const keys = new Map<EventDefinition, string>();
  for (const [index, event] of events.entries()) {
    const short = shortKeys[index]!;
    const isTaken = shortKeys.some((key, other) => key === short && other !== index);
    keys.set(event, unusedKey(isTaken ? fullName(event) : short, [...keys.values()]));
  }
  return keys;
}

/** The key itself, or the first that is free of key_2, key_3 and so on. */
export function unusedKey(key: string, used: readonly string[]): string {
  let unused = key;
  for (let count = 2; used.includes(unused); count++) unused = `${key}_${count}`;
  return unused;
}

function byTypeAndVersion(one: EventDefinition, other: EventDefinition): number {
  if (one.type === other.type) return one.version - other.version;
  return one.type < other.type ? -1 : 1;
}

function fullName(event: EventDefinition): string {
  const { namespace, name } = recordNameOf(event);
  return namespace ? `${namespace}.${name}` : name;
}
