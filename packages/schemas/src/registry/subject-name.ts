import { EventDefinitionError } from '@nest-kafka-kit/messaging/errors';
import type { SubjectStrategy } from '@nest-kafka-kit/messaging/events';
import type { EventSchema } from '../event-schema.js';

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
  strategy: SubjectStrategy = 'topic-type',
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

/**
 * Two events of one subject: the registry would hold one to the schema of the other.
 *
 * @param schemas of what this service registers
 * @throws EventDefinitionError
 */
export function refuseSharedSubjects(
  schemas: readonly EventSchema[],
  strategy?: SubjectStrategy,
): void {
  const bySubject = new Map<string, EventSchema>();
  for (const schema of schemas) {
    const subject = subjectOf(schema, strategy);
    const other = bySubject.get(subject);
    if (other && nameOf(other) !== nameOf(schema)) {
      throw new EventDefinitionError(
        `${nameOf(other)} and ${nameOf(schema)} would both be registered under subject ` +
          `"${subject}", where one schema has to be compatible with the other: rename one of the ` +
          'types or topics, or choose other `registry.subjects`.',
      );
    }
    bySubject.set(subject, schema);
  }
}

function nameOf({ definition: { type, version, topic } }: EventSchema): string {
  return `Event "${type}" version ${version} of topic "${topic.name}"`;
}
