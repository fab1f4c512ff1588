import {
  byTypeAndVersion,
  type EventDefinition,
  registeredEvents,
} from '@nest-kafka-kit/messaging/events';
import { type CommittedSchema, readCommittedSchemas } from './committed-schemas.js';
import { eventSchemasOf } from './event-schemas.js';
import { judgeRevision } from './judge-revision.js';
import { earlierSchemaFile, refuseSharedFolders, schemaFile } from './schema-file-names.js';
import type { Direction, IncompatibleSchema, SchemaFinding } from './schema-finding.js';

/**
 * Lists how the events of the code differ from their committed schemas; empty if they don't. A
 * class is judged against every revision of its version that was ever committed, since messages of
 * each may be left.
 *
 * @throws SchemaNotExpressibleError | SchemaFolderSharedError
 * @example
 * const findings = checkSchemas(registeredEvents(), readCommittedSchemas('schemas'));
 */
export function checkSchemas(
  events: readonly EventDefinition[],
  committed: readonly CommittedSchema[],
): SchemaFinding[] {
  refuseSharedFolders([...events, ...committed].map(({ type }) => type));
  const byName = events.toSorted(byTypeAndVersion);
  const isKnown = ({ type, version }: CommittedSchema): boolean =>
    events.some((event) => event.type === type && event.version === version);
  const orphans = committed.filter((schema) => !isKnown(schema));
  return [
    ...byName.flatMap((event) => checkEvent(event, byName, committed)),
    ...orphans.map(({ type, version, file }) => ({
      kind: 'orphaned' as const,
      type,
      version,
      file,
    })),
  ];
}

/**
 * Compares all events of the code with the schemas in a folder.
 *
 * @throws SchemaFileUnreadableError, and as `checkSchemas`
 * @example
 * const findings = checkSchemaFolder('schemas');
 */
export function checkSchemaFolder(folder: string): SchemaFinding[] {
  return checkSchemas(registeredEvents(), readCommittedSchemas(folder));
}

function checkEvent(
  event: EventDefinition,
  events: readonly EventDefinition[],
  committed: readonly CommittedSchema[],
): SchemaFinding[] {
  const ofEvent = committed.filter(
    ({ type, version }) => type === event.type && version === event.version,
  );
  const wanted = eventSchemasOf(event);
  const newest = Math.max(
    ...events.filter(({ type }) => type === event.type).map(({ version }) => version),
  );
  const problems: IncompatibleSchema[] = [];
  for (const { format, content } of wanted) {
    const revisions = ofEvent
      .filter((schema) => schema.format === format && schema.content !== content)
      .toSorted((one, other) => Number(one.earlier) - Number(other.earlier));
    // A field reported for JSON Schema is not reported again for Avro.
    const told = new Set(problems.map(({ field }) => field));
    const found = revisions.flatMap((schema) => judgeRevision(event, schema, content, newest));
    problems.push(...merged(found.filter(({ field }) => !told.has(field))));
  }
  if (problems.length > 0) return problems;
  const common = commonFieldsOf(event);
  const current = ofEvent.filter(({ earlier }) => !earlier);
  const unwritten = wanted.flatMap(({ format, content }): SchemaFinding[] => {
    const former = current.find((schema) => schema.format === format);
    const file = schemaFile({ ...common, format });
    if (!former) return [{ kind: 'missing', ...common, file, text: content }];
    return former.content === content
      ? []
      : [{ kind: 'outdated', ...common, ...moved(former), text: content }];
  });
  const unused = current.filter(({ format }) => !wanted.some((each) => each.format === format));
  return [
    ...unwritten,
    ...unused.map((former) => ({
      kind: 'outdated' as const,
      ...common,
      ...moved(former),
      text: undefined,
    })),
  ];
}

function commonFieldsOf({ type, version, eventClass, compatibility }: EventDefinition) {
  return { type, version, className: eventClass.name, rule: compatibility };
}

function moved(former: CommittedSchema) {
  return {
    file: former.file,
    former: { text: former.content, file: earlierSchemaFile(former) },
  };
}

/** Reports a change once, even if it breaks both directions or several revisions. */
function merged(problems: readonly IncompatibleSchema[]): IncompatibleSchema[] {
  const found = new Map<string, IncompatibleSchema>();
  for (const problem of problems) {
    const key = JSON.stringify([problem.field, problem.was, problem.is]);
    const former = found.get(key);
    const broken: Direction[] = [...new Set([...(former?.broken ?? []), ...problem.broken])];
    found.set(key, { ...(former ?? problem), broken });
  }
  return [...found.values()];
}
