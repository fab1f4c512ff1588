import type { EventDefinition } from './event.decorator.js';
import type { MessageFormat } from './message-format.js';

/** An event whose messages are no CloudEvents. */
export type FormattedEvent = EventDefinition & { readonly format: MessageFormat };

const byTopic = new Map<string, FormattedEvent[]>();
const NONE: readonly FormattedEvent[] = [];

/** Lists the events of a topic that have a format. */
export function formattedEventsOf(topic: string): readonly FormattedEvent[] {
  return byTopic.get(topic) ?? NONE;
}

/** Tells whether any loaded event has a format: most services need not look further. */
export function hasFormattedEvents(): boolean {
  return byTopic.size > 0;
}

/**
 * Remembers an event that has a format.
 *
 * @param refuse throws, where messages of its topic could be another event as well
 */
export function addFormattedEvent(event: FormattedEvent, refuse: (problem: string) => never): void {
  const others = formattedEventsOf(event.topic.name);
  for (const other of others) {
    const problem = conflictOf(event, other);
    if (problem)
      refuse(
        `${problem} of topic "${event.topic.name}", as is ${other.eventClass.name}. ${REMEDY}`,
      );
  }
  byTopic.set(event.topic.name, [...others, event]);
}

const REMEDY =
  "Say in each event's format which messages are its own, such as plainJson({ type: header('kind').is('created') }).";

/** Finds what two events of one topic would both be; `undefined` where a message can be one of them alone. */
function conflictOf(one: FormattedEvent, other: FormattedEvent): string | undefined {
  const { type } = one.format;
  if (!type && !other.format.type) return 'it is every message';
  if (!type || type.place !== other.format.type?.place) return undefined;
  const shared = namesOf(one)!.find((name) => namesOf(other)!.includes(name));
  return shared === undefined ? undefined : `it is every message with ${type.place} "${shared}"`;
}

/** Lists the names by which an event's messages are known; `undefined` where all of the topic are. */
export function namesOf({ type, format }: FormattedEvent): readonly string[] | undefined {
  return format.type && (format.type.names ?? [type]);
}
