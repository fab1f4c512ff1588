import type { TopicSettings } from '../ports/index.js';
import { registeredEvents } from './event.decorator.js';

/**
 * Lists the topics of all events and further ones, each once. An event's topic comes first, as its
 * definition says more than that the topic is needed.
 */
export function neededTopics(further: readonly TopicSettings[]): TopicSettings[] {
  const needed = new Map<string, TopicSettings>();
  for (const { topic } of registeredEvents()) needed.set(topic.name, topic);
  for (const topic of further) if (!needed.has(topic.name)) needed.set(topic.name, topic);
  return [...needed.values()];
}
