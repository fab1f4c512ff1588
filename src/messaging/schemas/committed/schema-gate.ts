import type { EventDefinition } from '../../events/index.js';
import { avroSchemaOf } from '../avro-schema.js';
import type { CommittedSchema } from './committed-schemas.js';
import { avroIncompatibilities } from '../compatibility/avro-compatibility.js';
import type { Incompatibility } from '../compatibility/incompatibility.js';
import { jsonIncompatibilities } from '../compatibility/json-compatibility.js';
import { jsonSchemaOf } from '../json-schema.js';
import { earlierSchemaFile, schemaFile } from './schema-file-names.js';
import type { Direction, IncompatibleSchema, SchemaFinding } from './schema-finding.js';
import { remedyFor } from './schema-remedy.js';
import type { AvroSchema, JsonSchema, SchemaFormat } from '../schema-types.js';

/**
 * How the events of the code differ from their committed schemas; empty if they don't. A class is
 * held to every revision of its version that was ever committed, since messages of each may be left.
 *
 * @throws SchemaNotExpressibleError
 * @example
 * const findings = checkSchemas(registeredEvents(), readCommittedSchemas('schemas'));
 */
export function checkSchemas(
  events: readonly EventDefinition[],
  committed: readonly CommittedSchema[],
): SchemaFinding[] {
  const byName = events.toSorted(
    (one, other) => compareTexts(one.type, other.type) || one.version - other.version,
  );
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

function checkEvent(
  event: EventDefinition,
  events: readonly EventDefinition[],
  committed: readonly CommittedSchema[],
): SchemaFinding[] {
  const ofEvent = committed.filter(
    ({ type, version }) => type === event.type && version === event.version,
  );
  const wanted = schemasOf(event);
  const newest = Math.max(
    ...events.filter(({ type }) => type === event.type).map(({ version }) => version),
  );
  const problems: IncompatibleSchema[] = [];
  for (const { format, text } of wanted) {
    const revisions = ofEvent
      .filter((schema) => schema.format === format && schema.text !== text)
      .toSorted((one, other) => Number(one.earlier) - Number(other.earlier));
    // What JSON Schema told about a field, Avro need not tell again.
    const told = new Set(problems.map(({ field }) => field));
    const found = revisions.flatMap((schema) => judge(event, schema, text, newest));
    problems.push(...merged(found.filter(({ field }) => !told.has(field))));
  }
  if (problems.length > 0) return problems;
  const about = aboutEvent(event);
  const current = ofEvent.filter(({ earlier }) => !earlier);
  const unwritten = wanted.flatMap(({ format, text }): SchemaFinding[] => {
    const former = current.find((schema) => schema.format === format);
    const file = schemaFile({ ...about, format });
    if (!former) return [{ kind: 'missing', ...about, file, text }];
    return former.text === text ? [] : [{ kind: 'outdated', ...about, ...moved(former), text }];
  });
  const unused = current.filter(({ format }) => !wanted.some((each) => each.format === format));
  return [
    ...unwritten,
    ...unused.map((former) => ({
      kind: 'outdated' as const,
      ...about,
      ...moved(former),
      text: undefined,
    })),
  ];
}

/** JSON Schema also says what Avro cannot, such as lengths, which the class checks all the same. */
function schemasOf(event: EventDefinition): { format: SchemaFormat; text: string }[] {
  const json = jsonSchemaOf(event, { closed: event.encoding === 'json-schema' });
  const schemas = [{ format: 'json' as SchemaFormat, text: JSON.stringify(json) }];
  if (event.encoding === 'avro') {
    schemas.push({ format: 'avro', text: JSON.stringify(avroSchemaOf(event)) });
  }
  return schemas;
}

function aboutEvent({ type, version, eventClass, compatibility }: EventDefinition) {
  return { type, version, className: eventClass.name, rule: compatibility };
}

function moved(former: CommittedSchema) {
  return {
    file: former.file,
    former: { text: former.text, file: earlierSchemaFile(former) },
  };
}

/** @param text what the class is now */
function judge(
  event: EventDefinition,
  committed: CommittedSchema,
  text: string,
  newest: number,
): IncompatibleSchema[] {
  const rule = event.compatibility;
  const directions = (['backward', 'forward'] as const).filter(
    (direction) => rule === direction || rule === 'full',
  );
  return directions.flatMap((direction) => {
    const [reader, writer] =
      direction === 'backward' ? [text, committed.text] : [committed.text, text];
    return incompatibilities(event, committed.format, reader, writer).map((each) => ({
      kind: 'incompatible' as const,
      ...aboutEvent(event),
      file: committed.file,
      broken: [direction],
      field: each.field,
      what: each.kind,
      was: direction === 'backward' ? each.writer : each.reader,
      is: direction === 'backward' ? each.reader : each.writer,
      remedy: remedyFor(event, each.kind, direction, newest),
    }));
  });
}

function incompatibilities(
  event: EventDefinition,
  format: SchemaFormat,
  reader: string,
  writer: string,
): Incompatibility[] {
  if (format === 'avro') {
    return avroIncompatibilities(
      JSON.parse(reader) as AvroSchema,
      JSON.parse(writer) as AvroSchema,
    );
  }
  return jsonIncompatibilities(
    JSON.parse(reader) as JsonSchema,
    JSON.parse(writer) as JsonSchema,
    event.encoding === 'json-schema' ? 'refuse' : 'strip',
  );
}

/** The same change breaks both directions, or differs from several revisions: told once. */
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

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
