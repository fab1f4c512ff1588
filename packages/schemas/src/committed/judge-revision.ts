import type { EventDefinition } from '@nest-kafka-kit/messaging/events';
import { avroIncompatibilities } from '../compatibility/avro-compatibility.js';
import { eventIncompatibilities, type EventTerms } from '../compatibility/event-compatibility.js';
import type { Incompatibility } from '../compatibility/incompatibility.js';
import { jsonIncompatibilities } from '../compatibility/json-compatibility.js';
import type { AvroSchema, JsonSchema } from '../schema-types.js';
import type { CommittedSchema } from './committed-schemas.js';
import { withoutAnnotations } from './event-schemas.js';
import type { IncompatibleSchema } from './schema-finding.js';
import { remedyFor } from './schema-remedy.js';

/**
 * Lists where the class breaks its rule against one committed revision.
 *
 * @param content what the class is now, in the format of the revision
 * @param newest the highest version of the event's type
 */
export function judgeRevision(
  event: EventDefinition,
  committed: CommittedSchema,
  content: string,
  newest: number,
): IncompatibleSchema[] {
  const { type, version, eventClass, compatibility: rule } = event;
  const directions = (['backward', 'forward'] as const).filter(
    (direction) => rule === direction || rule === 'full',
  );
  return directions.flatMap((direction) => {
    const isBackward = direction === 'backward';
    const [reader, writer] = isBackward
      ? [content, committed.content]
      : [committed.content, content];
    const found =
      committed.format === 'avro'
        ? avroIncompatibilities(read<AvroSchema>(reader), read<AvroSchema>(writer))
        : judgeJson(event, reader, writer);
    return found.map((each) => ({
      kind: 'incompatible' as const,
      type,
      version,
      className: eventClass.name,
      rule,
      file: committed.file,
      broken: [direction],
      field: each.field,
      what: each.kind,
      was: isBackward ? each.writer : each.reader,
      is: isBackward ? each.reader : each.writer,
      remedy: remedyFor(event, each.kind, direction, newest),
    }));
  });
}

function judgeJson(
  { encoding, external }: EventDefinition,
  reader: string,
  writer: string,
): Incompatibility[] {
  const [wanted, given] = [read<Annotated>(reader), read<Annotated>(writer)];
  const judgement = {
    unknownFields: encoding === 'json-schema' ? 'refuse' : 'strip',
    // Publishing fills them in, but a registry does not know that, and other services may not do
    // it.
    fillsDefaults: encoding !== 'json-schema' && !external,
  } as const;
  const [wantedTerms, givenTerms] = [wanted['x-event'], given['x-event']];
  if (wantedTerms && givenTerms) {
    return [
      ...eventIncompatibilities(wantedTerms, givenTerms),
      ...jsonIncompatibilities(wanted, given, judgement),
    ];
  }
  // Without annotations on both sides, nobody knows what was checked.
  return jsonIncompatibilities(
    read(withoutAnnotations(reader)),
    read(withoutAnnotations(writer)),
    judgement,
  );
}

type Annotated = JsonSchema & { readonly 'x-event'?: EventTerms };

function read<Schema>(content: string): Schema {
  return JSON.parse(content) as Schema;
}
