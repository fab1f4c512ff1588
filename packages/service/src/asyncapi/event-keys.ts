import { byTypeAndVersion, type EventDefinition } from '@nest-kafka-kit/messaging/events';
import { fullRecordNameOf, recordNameOf } from '@nest-kafka-kit/schemas';

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
    keys.set(event, unusedKey(isTaken ? fullRecordNameOf(event) : short, [...keys.values()]));
  }
  return keys;
}

/** The key itself, or the first that is free of key_2, key_3 and so on. */
export function unusedKey(key: string, used: readonly string[]): string {
  let unused = key;
  for (let count = 2; used.includes(unused); count++) unused = `${key}_${count}`;
  return unused;
}
