import { byTypeAndVersion, type EventDefinition } from '@nest-kafka-kit/messaging/events';
import { fullRecordNameOf, recordNameOf } from '@nest-kafka-kit/schemas';

/** The key of each event's message in the document. */
export type EventKeys = ReadonlyMap<EventDefinition, string>;

/**
 * Gives each event a key: its schema's name, and a longer one only if two events would share it.
 *
 * @example
 * eventKeys(catalog.events).get(userCreatedV2); // 'UserCreatedV2'
 */
export function eventKeys(unordered: readonly EventDefinition[]): EventKeys {
  // Sorted, as classes register in the order of imports, which any change may affect.
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

/** The key itself, or the first of key_2, key_3 and so on that is free. */
export function unusedKey(key: string, used: readonly string[]): string {
  let unused = key;
  for (let count = 2; used.includes(unused); count++) unused = `${key}_${count}`;
  return unused;
}
