import { EventDefinitionError } from '@nest-kafka-kit/messaging/errors';
import type { SubjectStrategy } from '@nest-kafka-kit/messaging/events';
import type { EventSchema } from '../event-schema.js';

/**
 * The subject that a schema is registered under. A registry compares a schema with the earlier ones
 * of its subject.
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
 * Refuses two events that share a subject: the registry would compare the schema of one with the
 * other's.
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
    if (other && describeEvent(other) !== describeEvent(schema)) {
      throw new EventDefinitionError(
        `${describeEvent(other)} and ${describeEvent(schema)} would both be registered under subject ` +
          `"${subject}", where one schema has to be compatible with the other: rename one of the ` +
          'types or topics, or choose other `registry.subjects`.',
      );
    }
    bySubject.set(subject, schema);
  }
}

function describeEvent({ definition: { type, version, topic } }: EventSchema): string {
  return `Event "${type}" version ${version} of topic "${topic.name}"`;
}
