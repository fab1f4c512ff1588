import type { EventSchema } from '../../schemas/event-schema.js';
import type { SubjectStrategy } from './schema-registry.js';

/**
 * Under which name a schema is registered; a registry compares a schema with the earlier ones of
 * its subject.
 *
 * - `topic-type`: `<topic>-<type>`, and `<topic>-<type>-v<version>` from version 2 on. A new version
 *   exists because it is incompatible, and the subject's rule would refuse it.
 * - `record`: the record's name, which says the version itself (Confluent's RecordNameStrategy).
 * - `topic-record`: `<topic>-<record's name>` (Confluent's TopicRecordNameStrategy).
 *
 * @example
 * subjectOf(wireSchemaOf(definitionOf(UserCreated))!, 'topic-type'); // 'user-events-user.created'
 */
export function subjectOf(
  { definition, recordName }: EventSchema,
  strategy: SubjectStrategy,
): string {
  const { topic, type, version } = definition;
  switch (strategy) {
    case 'topic-type':
      return version === 1 ? `${topic.name}-${type}` : `${topic.name}-${type}-v${version}`;
    case 'record':
      return recordName;
    case 'topic-record':
      return `${topic.name}-${recordName}`;
  }
}
