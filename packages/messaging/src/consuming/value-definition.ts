import type { FormattedEvent } from '../events/index.js';
import { defineTopic } from '../topics/define-topic.js';
import type { ValueClass } from './handler-definition.js';

/**
 * Describes the values of a topic as an event that no document knows, so that they are read and
 * validated as data of events are.
 */
export function valueDefinition(
  topic: string,
  value: ValueClass,
  tombstone = false,
): FormattedEvent {
  return {
    eventClass: value,
    type: topic,
    version: 1,
    topic: defineTopic({ name: topic }),
    kind: 'base',
    key: undefined,
    aggregate: undefined,
    tombstone,
    timeoutMs: undefined,
    replyTo: undefined,
    encoding: 'json',
    compatibility: 'none',
    upcast: undefined,
    external: true,
    format: { name: `values as ${value.name}`, read: (_message, data) => ({ data }) },
  };
}
