import type { TopicSettings } from '../ports/index.js';
import { defineTopic } from '../topics/define-topic.js';
import { registeredEvents } from './event.decorator.js';

/** The topics that a service needs, by who looks after them. */
export interface NeededTopics {
  /** The service's own, which it may create, grow and configure. */
  readonly own: readonly TopicSettings[];
  /** Those it merely reads. Somebody else's they are, settings included; here they must be there. */
  readonly others: readonly TopicSettings[];
}

/**
 * Lists the topics of all events and further ones, each once. A topic is the service's own if one of
 * its events is not `external`; one that is read and carries no such event is somebody else's.
 *
 * @param further the service's own topics beside those of its events
 * @param read the names of the topics that handlers read
 */
export function neededTopics(
  further: readonly TopicSettings[],
  read: readonly string[],
): NeededTopics {
  const own = new Map<string, TopicSettings>();
  const external = new Map<string, TopicSettings>();
  for (const event of registeredEvents())
    (event.external ? external : own).set(event.topic.name, event.topic);
  // An event's topic comes first, as its definition says more than that the topic is needed.
  for (const topic of further) if (!own.has(topic.name)) own.set(topic.name, topic);
  const others = [...new Set(read)]
    .filter((name) => !own.has(name))
    .map((name) => external.get(name) ?? defineTopic({ name }));
  return { own: [...own.values()], others };
}
